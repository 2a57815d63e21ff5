"""Forms made from the fields a component declares: one row a field, checked where it is typed."""
