"""Paper and files made from assessments; decides nothing."""
