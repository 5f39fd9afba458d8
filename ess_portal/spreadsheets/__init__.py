"""Tables for people to take away, as CSV, XLSX and ODS, in which nothing is a live formula."""
