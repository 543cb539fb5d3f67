import DaybookAnalysis
import Testing

/// Small random networks, against an enumeration of all their paths and against what float means.
struct CriticalPathOracleTests {
    private struct Network: CustomTestStringConvertible {
        var tasks: [ScheduleTask]
        var links: [ScheduleLink]
        var testDescription: String {
            let ends = links.map { "\($0.predecessor)\($0.kind.rawValue)\($0.lag)→\($0.successor)" }
            return "\(tasks.map(\.duration)) \(ends.joined(separator: " "))"
        }

        /// Links go from lower to higher places, shuffled, so that there is no loop.
        init(seed: UInt64) {
            var state = seed
            func random(_ range: ClosedRange<Int>) -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return range.lowerBound + Int(state >> 33) % range.count
            }
            let count = random(1...7)
            tasks = (0..<count).map { _ in ScheduleTask(duration: random(0...6)) }
            var places = Array(0..<count)
            for place in places.indices { places.swapAt(place, random(place...count - 1)) }
            links = []
            for from in 0..<count {
                for to in from + 1..<max(count, from + 1) where random(0...9) < 4 {
                    let kind = LinkKind.allCases[random(0...3)]
                    links.append(ScheduleLink(places[from], places[to], kind, lag: random(-3...4)))
                }
            }
        }

        /// How much later a successor must start than its predecessor.
        func distance(_ link: ScheduleLink) -> Int {
            let before = [.finishToStart, .finishToFinish].contains(link.kind) ? tasks[link.predecessor].duration : 0
            let within = [.finishToFinish, .startToFinish].contains(link.kind) ? tasks[link.successor].duration : 0
            return before + link.lag - within
        }

        /// The longest of all paths that end in a task, each counted from the plan's start.
        func longest(endingIn task: Int) -> Int {
            links.filter { $0.successor == task }.map { longest(endingIn: $0.predecessor) + distance($0) }
                .reduce(0, max)
        }

        /// The latest start of a task: the least that any path from it to the plan's end leaves.
        func latest(_ task: Int, end: Int) -> Int {
            links.filter { $0.predecessor == task }.map { latest($0.successor, end: end) - distance($0) }
                .reduce(end - tasks[task].duration, min)
        }
    }

    @Test func datesAreThoseOfTheLongestPaths() throws {
        for seed in 1...3_000 {
            let network = Network(seed: UInt64(seed))
            let plan = try CriticalPath.schedule(network.tasks, network.links)
            let starts = network.tasks.indices.map { network.longest(endingIn: $0) }
            let end = zip(starts, network.tasks).map { $0 + $1.duration }.max() ?? 0
            #expect(plan.map(\.earlyStart) == starts, "\(network.testDescription)")
            let late = network.tasks.indices.map { network.latest($0, end: end) }
            #expect(plan.map(\.lateStart) == late, "\(network.testDescription)")
            #expect(plan.map(\.totalFloat) == zip(late, starts).map { $0 - $1 }, "\(network.testDescription)")
        }
    }

    @Test func aTaskCanSlipByItsFloatAndNoMore() throws {
        for seed in 1...1_000 {
            let network = Network(seed: UInt64(seed))
            let plan = try CriticalPath.schedule(network.tasks, network.links)
            let end = plan.map(\.earlyFinish).max() ?? 0
            for task in network.tasks.indices {
                func slipped(by days: Int) throws -> [ScheduledTask] {
                    var tasks = network.tasks
                    tasks[task].notBefore = plan[task].earlyStart + days
                    return try CriticalPath.schedule(tasks, network.links)
                }
                func othersStay(_ later: [ScheduledTask]) -> Bool {
                    plan.indices.allSatisfy { $0 == task || later[$0].earlyStart == plan[$0].earlyStart }
                        && later.map(\.earlyFinish).max() == end
                }
                let place = "task \(task) of \(network.testDescription)"
                #expect(try slipped(by: plan[task].totalFloat).map(\.earlyFinish).max() == end, "\(place)")
                #expect(try slipped(by: plan[task].totalFloat + 1).map(\.earlyFinish).max() == end + 1, "\(place)")
                #expect(othersStay(try slipped(by: plan[task].freeFloat)), "\(place)")
                // One day more moves a successor, or the plan's end when nothing follows.
                #expect(!othersStay(try slipped(by: plan[task].freeFloat + 1)), "\(place)")
            }
        }
    }
}
