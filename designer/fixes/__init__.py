"""Quick fixes: the structural cure of a finding as one pure edit. One module a family."""
