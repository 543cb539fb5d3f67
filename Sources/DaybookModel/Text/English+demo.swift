extension English {
    static let demo: [String: String] = [
        // {0} folder, {1} date.
        "demo.done":
            "The demo store is in {0}; its last day is {1}. Try: daybook --help, or daybook report ageing --as-of {1} --store {0}",
        "demo.no_directory": "name the folder for the demo store, or a file with --write",
        // {0} name, {1} size asked for, {2} largest.
        "demo.scale": "'{0}' cannot be made {1} times its size: the size is from 1 to {2}",
        "demo.summary.coffee":
            "a coffee chain with 3,400 customers, 400 of them members, 2024: orders, payments, star levels, surveys",
        "demo.summary.courier":
            "a courier with 160 customers on account, 2023 and 2024: a year without and a year with a credit programme",
        "demo.summary.dealers":
            "a wholesaler of medicines with 300 dealers, 2023 and 2024: orders, invoices, payments, credit, tiers, service",
        // {0} name, {1} names.
        "demo.unknown_name": "there is no demo company '{0}'; choose one of: {1}",
        "help.demo":
            "Make a store of a made-up company, through the ordinary import, recorded day by day as its years went by.",
        "help.demo.directory": "Folder for the store; must be new or empty.",
        "help.demo.example":
            "Examples: daybook demo dealers ./demo · daybook demo coffee --scale 10 --write coffee.ndjson",
        "help.demo.name": "Which company: coffee, courier or dealers.",
        "help.demo.scale": "How many times its ordinary size; only coffee has other sizes than 1.",
        "help.demo.write": "Only write its events, as CloudEvents, to this file.",
    ]
}
