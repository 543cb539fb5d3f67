import DaybookModel

extension CourierStory {
    /// A contact in each quarter, and a question now and then.
    mutating func serve() {
        for quarter in 0..<8 where client.ships(in: quarter * 3) {
            let day = (CourierPlan.month(quarter * 3, day: 3) + generator.below(80)).orNextWorkday
            let isInbound = generator.chance(percent: 40)
            journal.record(
                EventType.interactionLogged, "interaction/I-\(client.digits)-\(quarter + 1)", on: day,
                at: time(9...16), by: client.owner, late: client.number % 11 == 2 ? 2 : 0,
                [
                    ("interaction", .text("I-\(client.digits)-\(quarter + 1)")),
                    ("channel", .text(generator.pick(["phone", "wechat", "email"]))),
                    ("direction", .text(isInbound ? "inbound" : "outbound")),
                    ("purpose", .text(isInbound ? "service" : generator.pick(["sales", "care"]))),
                    ("contact", .text(client.contact)), ("duration", .integer(generator.within(2...30))),
                    ("agent", .text(client.owner)), ("text", .text(generator.pick(CourierWords.callTexts))),
                ])
            guard generator.chance(percent: 10), let bill = bills.first(where: { $0.month >= quarter * 3 }) else {
                continue
            }
            let kind = generator.below(CourierWords.questionTitles.count)
            let asked = (bill.invoiced + generator.below(8)).orNextWorkday
            let agent = "service-\(1 + generator.below(5))"
            openCase(
                "CS-\(bill.key)-Q\(quarter)", "question", bill, on: asked, by: agent,
                title: CourierWords.questionTitles[kind], text: CourierWords.questionTexts[kind])
            closeCase(
                "CS-\(bill.key)-Q\(quarter)", on: (asked + 1).orNextWorkday, by: agent, resolution: "advice", text: nil)
        }
    }

    // MARK: - Complaints

    mutating func complain() {
        let own = Set(places)
        for complaint in plan.complaints where own.contains(complaint.bill) {
            let bill = plan.bills[complaint.bill]
            let key = "CS-\(bill.key)"
            let agent = "service-\(1 + generator.below(5))"
            let kind = complaint.isCompensated ? 0 : generator.below(CourierWords.complaintTitles.count)
            openCase(
                key, "complaint", bill, on: complaint.opened, by: agent, title: CourierWords.complaintTitles[kind],
                text: CourierWords.complaintTexts[kind])
            // Two days before the programme, mostly the same day in it.
            let isInProgramme = complaint.opened >= CourierCompany.programmeStart
            let replied = (complaint.opened + generator.pick(isInProgramme ? [0, 0, 0, 1] : [0, 1, 2, 3])).orNextWorkday
            journal.record(
                EventType.caseReplied, "case/\(key)/replied", on: replied, at: time(13...16), by: agent,
                [
                    ("case", .text(key)), ("author", .text("agent")), ("agent", .text(agent)),
                    ("contact", .text(client.contact)), ("channel", .text("phone")),
                    ("text", .text(generator.pick(CourierWords.replyTexts))),
                ])
            var solved = (replied + generator.within(1...6)).orNextWorkday
            let resolution = complaint.isCompensated ? "refunded" : generator.pick(["advice", "replaced"])
            let text =
                complaint.isCompensated ? CourierWords.resolutionTexts[0] : generator.pick(CourierWords.resolutionTexts)
            if generator.chance(percent: isInProgramme ? 5 : 15) {
                resolve(key, "resolved-first", on: solved, by: agent, resolution, text)
                solved = (solved + 2).orNextWorkday
                journal.record(
                    EventType.caseReopened, "case/\(key)/reopened", on: solved, at: (9, 45), by: agent,
                    [("case", .text(key)), ("reason", .text("not_solved")), ("contact", .text(client.contact))])
                solved = (solved + 3).orNextWorkday
            }
            closeCase(key, on: solved, by: agent, resolution: resolution, text: text)
        }
    }

    mutating func openCase(
        _ key: String, _ kind: String, _ bill: CourierBill, on day: Day, by agent: String, title: String, text: String,
        compensation: DemoField? = nil
    ) {
        journal.record(
            EventType.caseOpened, "case/\(key)", on: day, at: (9, 10 + client.number % 50), by: agent,
            [
                ("case", .text(key)), ("kind", .text(kind)), ("channel", .text(generator.pick(["phone", "wechat"]))),
                ("contact", .text(client.contact)), ("severity", .text(generator.pick(["low", "medium", "high"]))),
                ("agent", .text(agent)), ("order", .text("O-\(bill.key)")), ("title", .text(title)),
                ("text", .text(text)),
            ] + (compensation.map { [$0] } ?? []))
        journal.record(
            EventType.caseAssigned, "case/\(key)/assigned", on: day, at: (10, client.number % 60), by: agent,
            [("case", .text(key)), ("assignee", .text(agent))])
    }

    private mutating func resolve(
        _ key: String, _ id: String, on day: Day, by agent: String, _ resolution: String, _ text: String?
    ) {
        journal.record(
            EventType.caseResolved, "case/\(key)/\(id)", on: day, at: (17, 5), by: agent,
            [
                ("case", .text(key)), ("resolution", .text(resolution)), ("agent", .text(agent)),
                ("text", text.map { .text($0) } ?? .absent),
            ])
    }

    mutating func closeCase(_ key: String, on day: Day, by agent: String, resolution: String, text: String?) {
        resolve(key, "resolved", on: day, by: agent, resolution, text)
        journal.record(
            EventType.caseClosed, "case/\(key)/closed", on: (day + 2).orNextWorkday, at: (17, 30), by: agent,
            [("case", .text(key)), ("reason", .text("solved")), ("agent", .text(agent))])
    }

    // MARK: - Surveys

    mutating func answerSurveys(_ index: Int) {
        for (wave, answers) in zip(CourierSurveys.waves, plan.surveys.answers) {
            guard let answer = answers[index] else { continue }
            let key = "S-\(wave.name)-\(client.digits)"
            var hasBounced = false
            if case .bounced = answer { hasBounced = true }
            journal.record(
                EventType.surveySent, "survey/\(key)", on: wave.sent, at: (9, 0), by: "survey",
                [
                    ("survey", .text(key)), ("wave", .text(wave.name)), ("metric", .text("csat")),
                    ("channel", .text("email")), ("contact", .text(client.contact)), ("closes", .day(wave.sent + 21)),
                    ("bounced", hasBounced ? .flag(true) : .absent),
                ])
            guard case .scores(let scores) = answer else { continue }
            for (place, score) in scores.enumerated() { record(score, place, key, wave) }
        }
    }

    private mutating func record(_ score: Int, _ place: Int, _ key: String, _ wave: CourierSurveys.Wave) {
        let suffix = place == 0 ? "" : "-\(place + 1)"
        let comments = score >= 4 ? CourierWords.goodComments : CourierWords.badComments
        // Low scores always come with words.
        let hasComment = score <= 2 || generator.chance(percent: 40)
        journal.record(
            EventType.surveyAnswered, "survey/\(key)/answered\(suffix)",
            on: wave.sent + 1 + generator.below(8) + 8 * place, at: time(9...20), by: "survey",
            [
                ("survey", .text(key)), ("answer", .text("A" + key.dropFirst() + suffix)), ("wave", .text(wave.name)),
                ("metric", .text("csat")), ("scale_min", .integer(1)), ("scale_max", .integer(5)),
                ("score", .decimalMillionths(Int64(score) * 1_000_000)), ("channel", .text("email")),
                ("mode", .text("online")), ("contact", .text(client.contact)), ("question", .text("overall")),
                ("comment", hasComment ? .text(generator.pick(comments)) : .absent),
            ])
    }
}
