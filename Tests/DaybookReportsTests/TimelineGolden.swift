/// What the reports on plans print in a terminal for `Journal.plans` on 2024-03-13. Read it when it changes.
struct PlanGolden: Sendable {
    let report: String
    let parameters: [String: String]
    let columns: Int
    let text: String
}

extension PlanGolden {
    static let all: [PlanGolden] = []
}
