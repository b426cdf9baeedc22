"""From the words of the vector files to our functions and back.

A module here is a topic. Its ``ADAPTERS`` maps the stem of a file of vectors to a function that takes the ``input`` of
a case as keyword arguments (so that an argument it does not name is an error) and returns a dictionary with at least
the keys of ``expected``. What a file says beside its numbers is accepted by name and left unused. A data file named
under ``data`` comes as a path. An expected error is any ``UhcError``.
"""
