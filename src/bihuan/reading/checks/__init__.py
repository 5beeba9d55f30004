"""Checks on the record table: each gives relations with a verdict, none corrects anything."""
