extension English {
    static let demo: [String: String] = [
        "demo.summary.dealers":
            "a wholesaler of medicines with 300 dealers, 2023 and 2024: orders, invoices, payments, credit, tiers, service",
        // {0} name, {1} names.
        "demo.unknown_name": "there is no demo company '{0}'; choose one of: {1}",
    ]
}
