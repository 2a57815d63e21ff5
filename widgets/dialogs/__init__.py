"""The windows that ask or tell something and go away: gallery, export, command palette, notices."""
