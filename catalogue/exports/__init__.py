"""What leaves the portal: the filtered list and the open datasets, from one reading.

`reading` gets published enterprises in chunks, each in a constant number of queries;
`enterprise_fields` and `place_fields` say what the columns are; `listing` makes the files of a
search and `catalogue.open_data` registers the datasets.
"""
