"""The shipped packs (YAML) and the one loader that reads them."""
