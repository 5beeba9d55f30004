"""Reports of the office: compositions of indicators, checked, signed, issued, reprinted."""
