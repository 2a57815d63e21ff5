"""What breaks a design, what is exposed, what it carries: neutral engines over plain models.

Pure functions returning frozen values. They know no `Design`, no component and no text for users: builders in
`designer.graph` translate a design into these models, rules and reports translate the answers back.
"""
