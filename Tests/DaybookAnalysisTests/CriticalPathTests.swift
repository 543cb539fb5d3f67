import Testing

@testable import DaybookAnalysis

struct CriticalPathTests {
    /// `start,finish | total,free` of each task, as formulas write it.
    private static func lines(_ tasks: [ScheduledTask]) -> [String] {
        tasks.map { "\($0.earlyStart),\($0.earlyFinish) | \($0.totalFloat),\($0.freeFloat)" }
    }

    private static func tasks(_ durations: Int...) -> [ScheduleTask] { durations.map { ScheduleTask(duration: $0) } }

    private static func critical(_ tasks: [ScheduledTask]) -> [Int] { tasks.indices.filter { tasks[$0].isCritical } }

    @Test func vectorOfTheFormulas() throws {
        let (a, b, c, d, e, f) = (0, 1, 2, 3, 4, 5)
        let plan = try CriticalPath.schedule(
            CriticalPathTests.tasks(3, 4, 2, 5, 3, 2),
            [
                ScheduleLink(a, b), ScheduleLink(a, c), ScheduleLink(b, d),
                ScheduleLink(c, d, .startToStart, lag: 1), ScheduleLink(c, e, lag: 2), ScheduleLink(d, f),
                ScheduleLink(e, f, .finishToFinish),
            ])
        #expect(
            CriticalPathTests.lines(plan) == [
                "0,3 | 0,0", "3,7 | 0,0", "3,5 | 3,0", "7,12 | 0,0", "7,10 | 4,4", "12,14 | 0,0",
            ])
        #expect(CriticalPathTests.critical(plan) == [a, b, d, f])
        #expect(plan.map(\.earlyFinish).max() == 14)
    }

    // MARK: Shapes of networks

    @Test func aPlanWithoutTasksHasNoDates() throws { #expect(try CriticalPath.schedule([], []) == []) }

    @Test func aTaskWithoutLinksCanSlipToTheEndOfThePlan() throws {
        let plan = try CriticalPath.schedule(CriticalPathTests.tasks(10, 3), [])
        #expect(CriticalPathTests.lines(plan) == ["0,10 | 0,0", "0,3 | 7,7"])
        #expect(plan[1].lateStart == 7 && plan[1].lateFinish == 10)
    }

    @Test func twoPathsOfTheSameLengthAreBothCritical() throws {
        let links = [ScheduleLink(0, 1), ScheduleLink(0, 2), ScheduleLink(1, 3), ScheduleLink(2, 3)]
        let plan = try CriticalPath.schedule(CriticalPathTests.tasks(1, 4, 4, 1), links)
        #expect(CriticalPathTests.critical(plan) == [0, 1, 2, 3])
    }

    @Test func aMilestoneTakesNoTimeAndCanBeCritical() throws {
        let links = [ScheduleLink(0, 1), ScheduleLink(1, 2)]
        let plan = try CriticalPath.schedule(CriticalPathTests.tasks(3, 0, 2), links)
        #expect(CriticalPathTests.lines(plan) == ["0,3 | 0,0", "3,3 | 0,0", "3,5 | 0,0"])
        #expect(plan[1].isCritical)
    }

    @Test func aFinishThatNothingWaitsForMayBeAsLateAsThePlans() throws {
        // B only starts after A's start; nothing waits for A's finish.
        let plan = try CriticalPath.schedule(
            CriticalPathTests.tasks(4, 9), [ScheduleLink(0, 1, .startToStart, lag: 1)])
        #expect(CriticalPathTests.lines(plan) == ["0,4 | 0,0", "1,10 | 0,0"])
        // A long one with nothing after it but a start: the end of the plan is its own finish.
        let open = try CriticalPath.schedule(CriticalPathTests.tasks(20, 2), [ScheduleLink(0, 1, .startToStart)])
        #expect(open[0].lateFinish == 20 && open[1].lateFinish == 20 && open[1].totalFloat == 18)
    }

    @Test func everyKindOfLinkTakesALag() throws {
        let expected: [LinkKind: String] = [
            .finishToStart: "6,8", .startToStart: "1,3", .finishToFinish: "4,6", .startToFinish: "0,2",
        ]
        for kind in LinkKind.allCases {
            let plan = try CriticalPath.schedule(
                CriticalPathTests.tasks(5, 2), [ScheduleLink(0, 1, kind, lag: 1)])
            #expect("\(plan[1].earlyStart),\(plan[1].earlyFinish)" == expected[kind], "\(kind)")
        }
        let overlap = try CriticalPath.schedule(CriticalPathTests.tasks(5, 2), [ScheduleLink(0, 1, lag: -2)])
        #expect(overlap[1].earlyStart == 3)
        let beforeTheStart = try CriticalPath.schedule(CriticalPathTests.tasks(5, 2), [ScheduleLink(0, 1, lag: -9)])
        #expect(beforeTheStart[1].earlyStart == 0)
    }

    // MARK: Loops

    @Test func aLoopIsNamedInTheDirectionOfItsLinks() {
        let links = [
            ScheduleLink(0, 3), ScheduleLink(3, 1), ScheduleLink(1, 2), ScheduleLink(2, 3), ScheduleLink(2, 4),
        ]
        #expect(throws: ScheduleLoop(tasks: [1, 2, 3])) {
            try CriticalPath.schedule(CriticalPathTests.tasks(1, 1, 1, 1, 1), links)
        }
    }

    @Test func aTaskThatWaitsForItselfIsALoop() {
        #expect(throws: ScheduleLoop(tasks: [1])) {
            try CriticalPath.schedule(CriticalPathTests.tasks(1, 1), [ScheduleLink(1, 1, .startToStart)])
        }
    }

    // MARK: Dates that are given

    @Test func aTaskStartsNotBeforeItsDay() throws {
        var tasks = CriticalPathTests.tasks(2, 3)
        tasks[1].notBefore = 6
        let plan = try CriticalPath.schedule(tasks, [ScheduleLink(0, 1)])
        #expect(CriticalPathTests.lines(plan) == ["0,2 | 4,4", "6,9 | 0,0"])
    }

    @Test func aDeadlineThatCannotBeHeldGivesNegativeFloat() throws {
        var tasks = CriticalPathTests.tasks(4, 3, 2)
        tasks[1].deadline = 5
        let plan = try CriticalPath.schedule(tasks, [ScheduleLink(0, 1), ScheduleLink(1, 2)])
        #expect(plan.map(\.totalFloat) == [-2, -2, 0])
        #expect(plan[0].lateFinish == 2 && plan[1].lateFinish == 5)
        #expect(CriticalPathTests.critical(plan) == [0, 1, 2])
    }

    @Test func aFixedDateStandsAndLeavesItsPredecessorsNegativeFloat() throws {
        var tasks = CriticalPathTests.tasks(4, 3)
        tasks[1].fixedStart = 2
        let plan = try CriticalPath.schedule(tasks, [ScheduleLink(0, 1)])
        #expect(CriticalPathTests.lines(plan) == ["0,4 | -2,-2", "2,5 | 0,0"])
        tasks[1].fixedStart = 7
        let later = try CriticalPath.schedule(tasks, [ScheduleLink(0, 1)])
        #expect(CriticalPathTests.lines(later) == ["0,4 | 3,3", "7,10 | 0,0"])
    }

    // MARK: Progress

    @Test func workNotBegunLiesAfterTheStatusDay() throws {
        let plan = try CriticalPath.schedule(CriticalPathTests.tasks(2, 2), [ScheduleLink(0, 1)], status: 5)
        #expect(CriticalPathTests.lines(plan) == ["5,7 | 0,0", "7,9 | 0,0"])
    }

    @Test func whatIsLeftOfATaskStartsAtTheStatusDay() throws {
        var tasks = CriticalPathTests.tasks(6, 2)
        (tasks[0].actualStart, tasks[0].remaining) = (1, 3)
        let plan = try CriticalPath.schedule(tasks, [ScheduleLink(0, 1)], status: 5)
        #expect(CriticalPathTests.lines(plan) == ["1,8 | 0,0", "8,10 | 0,0"])
        #expect(plan[0].lateStart == 1)
    }

    @Test func aTaskThatNobodyReportsOnGoesAsPlannedButIsNotOverBeforeSomebodySaysSo() throws {
        var tasks = CriticalPathTests.tasks(6)
        tasks[0].actualStart = 1
        #expect(try CriticalPath.schedule(tasks, [], status: 3)[0].earlyFinish == 7)
        #expect(try CriticalPath.schedule(tasks, [], status: 9)[0].earlyFinish == 9)
    }

    @Test func aPredecessorThatFinishesEarlyPullsItsSuccessorsEarlier() throws {
        let links = [ScheduleLink(0, 1), ScheduleLink(1, 2)]
        var tasks = CriticalPathTests.tasks(10, 4, 1)
        #expect(try CriticalPath.schedule(tasks, links)[1].earlyStart == 10)
        (tasks[0].actualStart, tasks[0].actualFinish) = (0, 6)
        let plan = try CriticalPath.schedule(tasks, links, status: 6)
        #expect(CriticalPathTests.lines(plan) == ["0,6 | 0,0", "6,10 | 0,0", "10,11 | 0,0"])
        #expect(CriticalPathTests.critical(plan) == [1, 2])
    }

    @Test func aTaskThatBeganOutOfOrderWaitsForNoStartAnyMore() throws {
        var tasks = CriticalPathTests.tasks(8, 3)
        (tasks[1].actualStart, tasks[1].remaining) = (2, 1)
        let plan = try CriticalPath.schedule(tasks, [ScheduleLink(0, 1)], status: 4)
        #expect(plan[1].earlyFinish == 5)
        // Its predecessor is held by the plan's end only.
        #expect(plan[0].earlyFinish == 12 && plan[0].freeFloat == 0)
        // A finish still waits for a finish.
        let finish = try CriticalPath.schedule(tasks, [ScheduleLink(0, 1, .finishToFinish)], status: 4)
        #expect(finish[1].earlyFinish == 12)
    }

    @Test func aFinishedTaskKeepsItsDatesWhateverComesBefore() throws {
        var tasks = CriticalPathTests.tasks(3, 4)
        tasks[1].actualFinish = 2
        let plan = try CriticalPath.schedule(tasks, [ScheduleLink(0, 1)], status: 5)
        #expect(CriticalPathTests.lines(plan) == ["5,8 | 0,0", "-2,2 | 0,0"])
        #expect(plan[1].lateFinish == 2 && !plan[1].isCritical)
    }

    // MARK: Size

    @Test func aHundredThousandTasksInOneChainNeedNoStack() throws {
        let count = 100_000
        let links = (1..<count).map { ScheduleLink($0 - 1, $0) }
        let plan = try CriticalPath.schedule([ScheduleTask](repeating: ScheduleTask(duration: 1), count: count), links)
        #expect(plan[count - 1].earlyFinish == count && plan[0].lateStart == 0)
        #expect(throws: ScheduleLoop(tasks: Array(0..<count))) {
            try CriticalPath.schedule(
                [ScheduleTask](repeating: ScheduleTask(duration: 1), count: count),
                links + [ScheduleLink(count - 1, 0)])
        }
    }
}
