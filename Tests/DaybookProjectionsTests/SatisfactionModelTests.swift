import DaybookAnalysis
import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// Random surveys against a model that looks at every pair of events, and real answers against counts made elsewhere.
@Suite struct SatisfactionModelTests {
    private struct Sent {
        let sequence: UInt64
        let customer: UInt32
        let survey: String
        let wave: String?
        let closes: Int?
        let bounced: Bool
    }

    private struct Answer {
        let sequence: UInt64
        let customer: UInt32
        let hour: Int
        let key: String
        let survey: String?
        let wave: String?
        let score: Int64
        let mode: String
    }

    private struct History {
        var book = SurveyBook()
        var sent: [Sent] = []
        var answers: [Answer] = []
        var retracted: Set<UInt64> = []
    }

    private static let start = day("2026-01-01")

    private func history(seed: UInt64, retracts: Bool = true) -> History {
        var random = SeededGenerator(seed: seed)
        var history = History()
        history.book.rules.excludedModes = ["phone"]
        func at(_ hour: Int) -> String {
            Instant(
                microseconds: Instant(utcMidnightOf: SatisfactionModelTests.start).microseconds + Int64(hour)
                    * 3_600_000_000
            ).description
        }
        for number in 0..<120 {
            let customer = UInt32.random(in: 1...6, using: &random)
            let hour = Int.random(in: 0..<1_000, using: &random)
            let survey = "S-\(Int.random(in: 1...8, using: &random))"
            // A survey belongs to one wave, wherever it is sent.
            let wave = ["W-1", "W-2", nil][Int(survey.utf8.last!) % 3]
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3:
                let closes = Bool.random(using: &random) ? Int.random(in: 1...40, using: &random) : nil
                let bounced = Int.random(in: 0..<3, using: &random) == 0
                let sequence = history.book.send(
                    survey, customer, at: at(hour), wave: wave,
                    closes: closes.map { (SatisfactionModelTests.start + $0).description },
                    [("bounced", .flag(bounced))])
                history.sent.append(
                    Sent(
                        sequence: sequence, customer: customer, survey: survey, wave: wave, closes: closes,
                        bounced: bounced))
            case 3..<9:
                let named = Bool.random(using: &random) ? survey : nil
                let own =
                    named == nil && Bool.random(using: &random) ? ["W-1", "W-2"].randomElement(using: &random) : nil
                let mode = ["online", "phone", "paper"].randomElement(using: &random)!
                let score = Int64.random(in: 1...5, using: &random)
                let sequence = history.book.answer(
                    score, customer, at: at(hour), survey: named, wave: own,
                    [("mode", .text(mode)), ("answer", .text("A-\(number)"))])
                history.answers.append(
                    Answer(
                        sequence: sequence, customer: customer, hour: hour, key: "A-\(number)", survey: named,
                        wave: own, score: score,
                        mode: mode))
            default:
                guard retracts,
                    let target =
                        (history.sent.map { ($0.sequence, $0.customer) }
                        + history.answers.map { ($0.sequence, $0.customer) }).randomElement(using: &random)
                else { continue }
                history.book.event("event.retracted", target.1, at: at(hour), retracting: target.0)
                history.retracted.insert(target.0)
            }
        }
        return history
    }

    /// The definition of each state, read off all pairs of events.
    private func expected(_ history: History) -> [UInt64: SurveyAnswer.State] {
        let sent = history.sent.filter { !history.retracted.contains($0.sequence) }
        let answers = history.answers.filter { !history.retracted.contains($0.sequence) }
        func invitations(_ answer: Answer) -> [Sent] {
            sent.filter { $0.customer == answer.customer && $0.survey == answer.survey }
        }
        func wave(_ answer: Answer) -> String? { answer.wave ?? invitations(answer).compactMap(\.wave).first }
        func last(_ answer: Answer) -> Int? {
            if let own = invitations(answer).compactMap(\.closes).max() { return own }
            guard let wave = wave(answer) else { return nil }
            return sent.filter { $0.wave == wave }.compactMap(\.closes).max()
        }
        func isValid(_ answer: Answer) -> Bool {
            answer.mode != "phone" && last(answer).map { answer.hour / 24 <= $0 } ?? true
        }
        func isSameOccasion(_ left: Answer, _ right: Answer) -> Bool {
            guard left.customer == right.customer else { return false }
            guard wave(left) == nil, wave(right) == nil else { return wave(left) == wave(right) }
            return left.survey != nil && left.survey == right.survey
        }
        var states: [UInt64: SurveyAnswer.State] = [:]
        for answer in answers {
            if answer.mode == "phone" {
                states[answer.sequence] = .excludedMode
            } else if !isValid(answer) {
                states[answer.sequence] = .late
            } else {
                let hasLater = answers.contains { other in
                    other.sequence != answer.sequence && isValid(other) && isSameOccasion(answer, other)
                        && (other.hour, other.survey ?? "", other.key)
                            > (answer.hour, answer.survey ?? "", answer.key)
                }
                states[answer.sequence] = hasLater ? .replaced : .counted
            }
        }
        return states
    }

    @Test(arguments: 0..<40) func everyAnswerIsWhatTheDefinitionsSay(seed: Int) {
        let history = history(seed: UInt64(seed))
        let states = history.book.states()
        #expect(states == expected(history))
        #expect(!states.isEmpty)
    }

    @Test(arguments: 0..<10) func responsesAreCountedOncePerSurvey(seed: Int) throws {
        let history = history(seed: UInt64(seed))
        let states = history.book.states()
        var sent: [String: [Sent]] = [:]
        for survey in history.sent where !history.retracted.contains(survey.sequence) {
            sent["\(survey.customer) \(survey.survey)", default: []].append(survey)
        }
        let answered = Set(
            history.answers.filter { states[$0.sequence] != nil && states[$0.sequence] != .late }
                .map { "\($0.customer) \($0.survey ?? "–")" })
        let waves = try history.book.waves().waves
        #expect(waves.reduce(0) { $0 + $1.sent } == sent.count)
        #expect(waves.reduce(0) { $0 + $1.responses } == sent.keys.count { answered.contains($0) })
        let bounced = sent.count { !answered.contains($0.key) && $0.value.allSatisfy(\.bounced) }
        #expect(waves.reduce(0) { $0 + $1.bounced } == bounced)
    }

    @Test(arguments: 0..<10) func theOrderOfAnImportDoesNotShow(seed: Int) throws {
        let history = history(seed: UInt64(seed), retracts: false)
        var random = SeededGenerator(seed: UInt64(seed) + 7)
        let renumbered = history.book.records.shuffled(using: &random).enumerated().map {
            RecordBuilder(renumbering: $0.element, as: UInt64($0.offset + 1))
        }
        func counted(_ records: [RecordBuilder]) throws -> ScoreTally {
            var tally = ScoreTally(lowest: 1, highest: 5)
            let rules = history.book.rules
            try MemoryRows(SatisfactionProjector.self, records).forEachSurveyFile(
                of: rules.metric("csat"), until: Instant(microseconds: .max), zone: .utc, rules: rules
            ) { file in
                for answer in file.answers where answer.state == .counted { tally.add(answer.line.score) }
            }
            return tally
        }
        #expect(try counted(history.book.records) == counted(renumbered))
    }
}

/// The Olist reviews, 8,225 answers of 1 to 5.
@Suite(.enabled(if: RealData.isThere, RealData.comment)) struct MarketplaceReviewTests {
    /// Answers and answers of 4 or 5 by month, as pandas counts them:
    ///
    ///     d = pd.read_csv('olist_order_reviews_dataset.csv.gz', parse_dates=['review_answer_timestamp'])
    ///     d.assign(top=d.review_score >= 4).groupby(d.review_answer_timestamp.dt.to_period('M')).top.agg(['size', 'sum'])
    private static let months: KeyValuePairs<String, [Int]> = [
        "2016-10": [10, 3], "2016-11": [22, 2], "2016-12": [37, 5], "2017-01": [17, 15], "2017-02": [85, 68],
        "2017-03": [289, 115], "2017-04": [218, 103], "2017-05": [288, 154], "2017-06": [322, 155],
        "2017-07": [314, 181], "2017-08": [367, 219], "2017-09": [365, 211], "2017-10": [355, 212],
        "2017-11": [439, 241], "2017-12": [658, 329], "2018-01": [482, 268], "2018-02": [527, 274],
        "2018-03": [659, 334], "2018-04": [588, 303], "2018-05": [583, 357], "2018-06": [406, 264],
        "2018-07": [416, 287], "2018-08": [718, 399], "2018-09": [52, 37], "2018-10": [8, 2],
    ]

    @Test func topTwoBoxAndMeanByMonth() throws {
        var book = SurveyBook()
        for (index, row) in try RealData.quotedRows("olist/olist_order_reviews_dataset.csv.gz").enumerated() {
            let survey = "\(row["review_id"] ?? "")-\(row["order_id"] ?? "")"
            func time(_ name: String) -> String { (row[name] ?? "").replacing(" ", with: "T") + "Z" }
            // Whose order it is does not matter here: a customer for each review.
            let customer = UInt32(index + 1)
            book.send(survey, customer, at: time("review_creation_date"))
            book.answer(
                try #require(row["review_score"].flatMap { Int64($0) }), customer, at: time("review_answer_timestamp"),
                survey: survey)
        }
        let files = book.files()
        let answers = files.flatMap(\.answers)
        #expect(files.count == 8_225 && files.allSatisfy { $0.sent.count == 1 && $0.sent[0].isAnswered })
        #expect(answers.count == 8_225 && answers.allSatisfy { $0.state == .counted && $0.isInvited })
        var all = ScoreTally(lowest: 1, highest: 5)
        for answer in answers { all.add(answer.line.score) }
        #expect(ScoreFormula.topBoxes(2).value(of: all) == .share(4_538, of: 8_225))
        let mean = try #require(ScoreFormula.mean.value(of: all)).number
        #expect(abs(mean - 3.27161) < 5e-6)
        var months: [String: ScoreTally] = [:]
        for answer in answers {
            let month = CalendarPeriod(.month, containing: answer.day).description
            months[month, default: ScoreTally(lowest: 1, highest: 5)].add(answer.line.score)
        }
        #expect(months.count == MarketplaceReviewTests.months.count)
        for (month, counts) in MarketplaceReviewTests.months {
            #expect(months[month].map { [$0.answers, $0.best(2)] } == counts, "\(month)")
        }
    }
}

extension RealData {
    /// The data rows of a table whose fields may be quoted and then hold commas, quotes and line ends.
    static func quotedRows(_ path: String) throws -> [[String: String]] {
        var records: [[String]] = []
        var (fields, field, isQuoted) = ([String](), [UInt8](), false)
        for byte in try bytes(path) {
            switch byte {
            // A doubled quote ends the field and goes on with it: the quote itself is lost, and nobody here reads it.
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            case UInt8(ascii: "\n") where !isQuoted:
                records.append(fields + [String(decoding: field, as: UTF8.self)])
                (fields, field) = ([], [])
            case UInt8(ascii: "\r") where !isQuoted: break
            default: field.append(byte)
            }
        }
        let names = try #require(records.first)
        return records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
    }
}
