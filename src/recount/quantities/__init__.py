"""Quantities: numbers with a unit, ranges and a lineage, and how they are written."""
