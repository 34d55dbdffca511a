"""Where dossiers are looked up: each module is one kind of source."""
