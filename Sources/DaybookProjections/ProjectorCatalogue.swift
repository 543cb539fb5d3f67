/// Every projector; nothing else lists them.
public enum ProjectorCatalogue {
    public static let all: [any Projector.Type] = [
        CreditProjector.self,
        CustomersProjector.self,
        IdentitiesProjector.self,
        SatisfactionProjector.self,
        TiersProjector.self,
        TimelinesProjector.self,
    ]

    public static func projector(named name: String) -> (any Projector.Type)? { all.first { $0.name == name } }
}
