"""Tables that come in as files: XLSX and CSV, read within bounds."""
