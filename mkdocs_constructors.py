"""Records of the Python package are made by `__new__`; the reference shows that as what makes them, as it shows `__init__` of others."""

import griffe


class Constructors(griffe.Extension):
    """Shows `__new__` under the name of `__init__`, which the reference merges into its class."""

    def on_class_members(self, *, node, cls, agent, **kwargs):
        making = cls.members.get("__new__")
        if making is None or "__init__" in cls.members:
            return
        parameters = list(making.parameters)[1:]
        initializer = griffe.Function(
            "__init__",
            lineno=making.lineno,
            endlineno=making.endlineno,
            parameters=griffe.Parameters(griffe.Parameter("self", kind=griffe.ParameterKind.positional_or_keyword), *parameters),
            docstring=making.docstring,
            parent=cls,
        )
        cls.set_member("__init__", initializer)
