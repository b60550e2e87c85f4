"""Forms: what is being edited (a draft), its rows from the schema, and values as people read and type them."""
