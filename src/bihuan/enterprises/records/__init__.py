"""What a kind of record is, which days it covers, and what may be written in it: no database."""
