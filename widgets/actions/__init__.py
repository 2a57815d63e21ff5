"""Every command of the window as data: menus, toolbar, context menus, shortcuts and the command palette come from one table."""
