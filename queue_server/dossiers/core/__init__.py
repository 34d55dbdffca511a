"""The rules of a dossier's life. Pure: time, codes and the working calendar come in as arguments."""
