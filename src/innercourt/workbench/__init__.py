"""The workbench: a case in the browser, served from this machine.

    serve.py    the address, the server, Ctrl-C
    guard.py    who may come in, and what a browser may do with what it gets
    app.py      addresses to pages
    desk.py     the case that lies on it: what is known, what is being worked out
    pages/      one frozen dataclass a page; the HTML and the JSON are made from the same object
    courts.py   a hundred thousand courts kept at hand, weighed anew when a slider moves

A report is never shown as a fact. Nothing is fetched from elsewhere, nothing is kept in a module.
"""
