/// The demo companies, in the order in which they are offered.
public enum DemoCatalogue {
    public static let all: [any DemoCompany.Type] = [
        CoffeeCompany.self,
        CourierCompany.self,
        DealersCompany.self,
    ]

    /// The company of a name.
    ///
    /// - Throws: `DemoError.unknownName`.
    public static func company(named name: String) throws(DemoError) -> any DemoCompany.Type {
        guard let company = all.first(where: { $0.name == name }) else { throw .unknownName(name) }
        return company
    }
}
