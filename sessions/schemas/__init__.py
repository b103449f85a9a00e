"""What things are: canonical columns with units, tables, macros, migrations."""
