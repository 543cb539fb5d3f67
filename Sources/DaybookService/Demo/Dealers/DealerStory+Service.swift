import DaybookModel

extension DealerStory {
    /// Calls, visits, complaints and surveys. The better the tier, the more attention.
    mutating func serve() {
        var interactions = 0
        var visits = 0
        var cases = 0
        for half in 0..<4 {
            let start = Day.on(2023 + half / 2, half % 2 * 6 + 1, 1)
            guard start + 150 > dealer.firstDay else { continue }
            let from = max(start, dealer.firstDay + 10)
            let days = start + 178 - from
            let tier = half < 2 ? dealer.startTier ?? .e : dealer.earnedTier
            let effort = DealerStory.effort(tier)
            for _ in 0..<effort.interactions {
                interactions += 1
                interact(interactions, on: (from + generator.below(days)).orNextWorkday)
            }
            for _ in 0..<effort.visits + (generator.chance(percent: 25) ? 1 : 0) {
                visits += 1
                visit(visits, on: (from + generator.below(days)).orNextWorkday)
            }
            var isAnnoyed = false
            if generator.chance(percent: effort.complaintPercent) {
                cases += 1
                isAnnoyed = true
                complain(cases, on: (from + generator.below(max(days - 30, 1))).orNextWorkday)
            }
            survey(half, start + 160, isAnnoyed: isAnnoyed)
        }
    }

    /// Contacts of one half year.
    private static func effort(_ tier: DemoTier) -> (interactions: Int, visits: Int, complaintPercent: Int) {
        switch tier {
        case .a: (3, 1, 22)
        case .b: (2, 1, 22)
        case .c: (1, 0, 24)
        case .d: (1, 0, 22)
        case .e: (1, 0, 15)
        }
    }

    private mutating func interact(_ number: Int, on day: Day) {
        let key = "I-\(dealer.digits)-\(number)"
        let isInbound = generator.chance(percent: 45)
        let agent = owner(on: day)
        journal.record(
            EventType.interactionLogged, "interaction/\(key)", on: day, at: time(9...16), by: agent,
            [
                ("interaction", .text(key)),
                ("channel", .text(generator.pick(["phone", "wechat", "wechat", "email"]))),
                ("direction", .text(isInbound ? "inbound" : "outbound")),
                ("purpose", .text(isInbound ? "service" : generator.pick(["sales", "care"]))),
                ("contact", .text(dealer.contact)), ("duration", .integer(generator.within(2...35))),
                ("agent", .text(agent)), ("text", .text(generator.pick(DealerWords.callTexts))),
            ])
    }

    private mutating func visit(_ number: Int, on day: Day) {
        let key = "V-\(dealer.digits)-\(number)"
        let agent = owner(on: day)
        let planned = (day + -generator.within(5...14)).orPreviousWorkday
        let purpose = generator.pick(["follow_up", "sales", "care"])
        journal.record(
            EventType.visitPlanned, "visit/\(key)/planned", on: max(planned, dealer.firstDay), at: (16, 20), by: agent,
            [
                ("visit", .text(key)), ("planned", .day(day)), ("agent", .text(agent)),
                ("contact", .text(dealer.contact)), ("purpose", .text(purpose)),
            ])
        guard !generator.chance(percent: 6) else {
            journal.record(
                EventType.visitCancelled, "visit/\(key)/cancelled", on: day, at: (8, 30), by: agent,
                [("visit", .text(key))])
            return
        }
        journal.record(
            EventType.visitDone, "visit/\(key)", on: day, at: time(10...16), by: agent, late: daysToReport(number),
            [
                ("visit", .text(key)), ("visited", .day(day)), ("agent", .text(agent)),
                ("contact", .text(dealer.contact)), ("purpose", .text(purpose)),
                ("outcome", .text(generator.pick(["satisfied", "satisfied", "order_expected", "open_question"]))),
                ("duration", .integer(15 * generator.within(2...10))),
                ("text", .text(generator.pick(DealerWords.visitTexts))),
            ])
    }

    /// Some account managers write their visits down only after their tour.
    private func daysToReport(_ visit: Int) -> Int { dealer.number % 5 == 2 ? 1 + (dealer.number + visit) % 6 : 0 }

    /// A complaint from intake to follow-up; some come back once.
    private mutating func complain(_ number: Int, on day: Day) {
        let key = "CS-\(dealer.digits)-\(number)"
        let agent = "service-\(1 + generator.below(6))"
        let kind = generator.below(DealerWords.complaintTitles.count)
        let line = DealerWords.productLines[(dealer.number + generator.below(dealer.linesCount)) % 3].name
        let opened = time(9...11)
        journal.record(
            EventType.caseOpened, "case/\(key)", on: day, at: opened, by: agent,
            [
                ("case", .text(key)), ("kind", .text(generator.chance(percent: 80) ? "complaint" : "question")),
                ("channel", .text(generator.pick(["phone", "wechat", "email"]))), ("contact", .text(dealer.contact)),
                ("product_line", .text(line)),
                ("severity", .text(generator.pick(["low", "medium", "medium", "high"]))),
                ("agent", .text(agent)), ("title", .text(DealerWords.complaintTitles[kind])),
                ("text", .text(DealerWords.complaintTexts[kind])),
            ])
        journal.record(
            EventType.caseAssigned, "case/\(key)/assigned", on: day, at: (12, opened.minute), by: agent,
            [("case", .text(key)), ("assignee", .text(agent))])
        // Most are answered the same afternoon, some only after more than a day.
        let replied = (day + generator.pick([0, 0, 0, 1, 2])).orNextWorkday
        journal.record(
            EventType.caseReplied, "case/\(key)/replied", on: replied, at: time(13...16), by: agent,
            [
                ("case", .text(key)), ("author", .text("agent")), ("agent", .text(agent)),
                ("contact", .text(dealer.contact)), ("channel", .text("wechat")),
                ("text", .text(generator.pick(DealerWords.replyTexts))),
            ])
        var solved = (replied + generator.within(1...9)).orNextWorkday
        resolve(key, "resolved", on: solved, by: agent)
        if generator.chance(percent: 10) {
            let again = (solved + 3).orNextWorkday
            journal.record(
                EventType.caseReopened, "case/\(key)/reopened", on: again, at: (9, 45), by: agent,
                [("case", .text(key)), ("reason", .text("not_solved")), ("contact", .text(dealer.contact))])
            solved = (again + 4).orNextWorkday
            resolve(key, "resolved-again", on: solved, by: agent)
        }
        if generator.chance(percent: 70) {
            journal.record(
                EventType.caseFollowedUp, "case/\(key)/followed-up", on: (solved + 2).orNextWorkday, at: (10, 15),
                by: agent,
                [
                    ("case", .text(key)), ("channel", .text("phone")), ("contact", .text(dealer.contact)),
                    ("outcome", .text("confirmed")), ("agent", .text(agent)),
                ])
        }
        journal.record(
            EventType.caseClosed, "case/\(key)/closed", on: (solved + 3).orNextWorkday, at: (17, 0), by: agent,
            [("case", .text(key)), ("reason", .text("solved")), ("agent", .text(agent))])
    }

    private mutating func resolve(_ key: String, _ id: String, on day: Day, by agent: String) {
        let ways = ["replaced", "replaced", "advice", "documents", "refunded"]
        let way = generator.below(ways.count)
        journal.record(
            EventType.caseResolved, "case/\(key)/\(id)", on: day, at: time(14...16), by: agent,
            [
                ("case", .text(key)), ("resolution", .text(ways[way])), ("agent", .text(agent)),
                ("text", .text(DealerWords.resolutionTexts[way])),
            ])
    }

    /// The half-yearly survey, sent to four of five dealers and answered by some 60 % of them.
    private mutating func survey(_ half: Int, _ day: Day, isAnnoyed: Bool) {
        guard generator.chance(percent: 80) else { return }
        let wave = "\(2023 + half / 2)-H\(half % 2 + 1)"
        let key = "S-\(wave)-\(dealer.digits)"
        journal.record(
            EventType.surveySent, "survey/\(key)", on: day.orNextWorkday, at: (9, 0), by: "survey",
            [
                ("survey", .text(key)), ("wave", .text(wave)), ("metric", .text("csat")), ("channel", .text("wechat")),
                ("contact", .text(dealer.contact)), ("closes", .day(day + 16)),
            ])
        guard generator.chance(percent: 60) else { return }
        // Whoever complained in the half year is less content, and 2024 is a little better than 2023.
        let scores = isAnnoyed ? [1, 2, 2, 3, 3, 4] : half < 2 ? [3, 4, 4, 4, 5, 5] : [3, 4, 4, 5, 5, 5]
        let score = generator.pick(scores)
        let comments = score >= 4 ? DealerWords.goodComments : DealerWords.badComments
        journal.record(
            EventType.surveyAnswered, "survey/\(key)/answered", on: day + 1 + generator.below(12), at: time(9...20),
            by: "survey",
            [
                ("survey", .text(key)), ("answer", .text("A" + key.dropFirst())), ("wave", .text(wave)),
                ("metric", .text("csat")), ("scale_min", .integer(1)), ("scale_max", .integer(5)),
                ("score", .decimalMillionths(Int64(score) * 1_000_000)), ("channel", .text("wechat")),
                ("mode", .text("online")), ("contact", .text(dealer.contact)), ("question", .text("overall")),
                ("comment", generator.chance(percent: 35) ? .text(generator.pick(comments)) : .absent),
            ])
    }
}
