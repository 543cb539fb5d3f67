import DaybookModel

/// What becomes of the survey of one customer in one wave.
enum CourierAnswer {
    case bounced
    case silent
    case scores([Int])
}

/// The half-yearly satisfaction surveys. In the last wave exactly 85 of 100 answers are a 4 or a 5 (requirement C13).
struct CourierSurveys {
    struct Wave {
        let name: String
        let sent: Day
        let bounced: Int
        /// How many answered 1, 2, 3, 4 and 5.
        let answers: [Int]
    }

    static let waves = [
        Wave(name: "2023-H1", sent: .on(2023, 6, 12), bounced: 5, answers: [7, 13, 18, 40, 18]),
        Wave(name: "2023-H2", sent: .on(2023, 12, 4), bounced: 4, answers: [8, 12, 20, 38, 22]),
        Wave(name: "2024-H1", sent: .on(2024, 6, 10), bounced: 3, answers: [2, 6, 14, 41, 29]),
        Wave(name: "2024-H2", sent: .on(2024, 12, 2), bounced: 4, answers: [2, 3, 10, 37, 48]),
    ]

    /// By wave, then by client; nobody else is asked.
    private(set) var answers: [[Int: CourierAnswer]] = []

    init() {}

    init(_ clients: [CourierClient], _ generator: inout SplitMix64) {
        for (place, wave) in CourierSurveys.waves.enumerated() {
            let month = 6 * place + 5
            var asked = clients.indices.filter { clients[$0].ships(in: month) }
            generator.shuffle(&asked)
            // Every tenth customer did not want to be asked.
            asked.removeLast(asked.count / 10)
            var outcomes: [CourierAnswer] = wave.answers.enumerated().flatMap { score, count in
                [CourierAnswer](repeating: .scores([score + 1]), count: count)
            }
            generator.shuffle(&outcomes)
            outcomes += [CourierAnswer](repeating: .bounced, count: wave.bounced)
            precondition(outcomes.count <= asked.count, "more answers than customers asked in wave \(wave.name)")
            var answers: [Int: CourierAnswer] = [:]
            for (client, outcome) in zip(asked, outcomes) { answers[client] = outcome }
            for client in asked.dropFirst(outcomes.count) { answers[client] = .silent }
            // In the wave before the last, three customers answer again and are less strict: their last word counts.
            if place == 2 {
                for client in asked.prefix(3) {
                    if case .scores(let scores) = answers[client] { answers[client] = .scores([2] + scores) }
                }
            }
            self.answers.append(answers)
        }
    }
}
