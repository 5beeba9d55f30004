"""Official documents: layout after GB/T 9704-2012, as PDF, DOCX and XLSX; numbering, signing, receipt."""
