"""The file of dossiers: chains, the register made from them, what other sources brought, what is sealed."""
