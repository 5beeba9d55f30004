"""清单: the five lists as they stand, frozen on a day; list handbooks; the lists and papers of one enterprise."""
