import DaybookAnalysis
import DaybookModel

/// What the events say of a plan up to a day, before anything is computed from it.
struct StatedPlan {
    private(set) var head = TimelinePlan()
    /// In the order in which they were added.
    private(set) var tasks: [StatedTask] = []
    private(set) var milestones: [StatedMilestone] = []
    /// In the order in which they were captured.
    private(set) var baselines: [StatedBaseline] = []
    private(set) var issues: [TimelineIssue] = []
    private var taskPlaces: [DocumentKey: Int] = [:]
    private var milestonePlaces: [DocumentKey: Int] = [:]
    private let zone: Zone

    /// - Parameter lines: those that stand, in the order in which they act.
    init(_ lines: [Posted<TimelineLine>], zone: Zone) {
        self.zone = zone
        let duplicates = addTasks(lines)
        for posted in lines where !duplicates.contains(posted.sequence) { take(posted) }
    }

    func place(of task: DocumentKey) -> Int? { taskPlaces[task] }

    /// Adds every task before anything else is said of it: events may be late. Answers the events that add one again.
    private mutating func addTasks(_ lines: [Posted<TimelineLine>]) -> Set<UInt64> {
        var duplicates: Set<UInt64> = []
        for posted in lines {
            switch posted.line.fact {
            case .taskAdded:
                if taskPlaces[posted.line.item] != nil {
                    duplicates.insert(posted.sequence)
                    issues.append(TimelineIssue(.duplicateTask, posted.line.item, event: posted.sequence))
                } else {
                    taskPlaces[posted.line.item] = tasks.count
                    tasks.append(StatedTask(posted.line.item, added: posted.sequence))
                }
            case .milestoneSet where milestonePlaces[posted.line.item] == nil:
                milestonePlaces[posted.line.item] = milestones.count
                milestones.append(StatedMilestone(posted.line.item))
            default: break
            }
        }
        return duplicates
    }

    private mutating func take(_ posted: Posted<TimelineLine>) {
        guard let fact = posted.line.fact else { return }
        switch fact.rawValue {
        case ..<TimelineFact.taskAdded.rawValue: head.take(posted, fact, zone)
        case ..<TimelineFact.milestoneSet.rawValue:
            if let place = taskPlaces[posted.line.item] {
                guard !isBackwards(posted.line, fact) else { return set(aside: .scheduledBackwards, posted) }
                tasks[place].take(posted, fact, zone)
                noteLinkKind(posted, fact)
            } else {
                set(aside: .unknownTask, posted)
            }
        case ..<TimelineFact.baselineCaptured.rawValue:
            if let place = milestonePlaces[posted.line.item] {
                milestones[place].take(posted, fact, zone)
            } else {
                set(aside: .unknownMilestone, posted)
            }
        default: takeBaseline(posted, fact)
        }
    }

    /// The line gives a task dates that no work fits between.
    private func isBackwards(_ line: TimelineLine, _ fact: TimelineFact) -> Bool {
        guard fact == .taskScheduled, let start = line.givenDay, let finish = line.givenEnd else { return false }
        return finish < start
    }

    private mutating func noteLinkKind(_ posted: Posted<TimelineLine>, _ fact: TimelineFact) {
        guard fact == .taskLinked, posted.line.code == TimelineLine.unknownLinkKind else { return }
        issues.append(
            TimelineIssue(.unknownLinkKind, posted.line.item, posted.line.other, event: posted.sequence))
    }

    /// One issue per event, however many things it says.
    private mutating func set(aside kind: TimelineIssue.Kind, _ posted: Posted<TimelineLine>) {
        let issue = TimelineIssue(kind, posted.line.item, event: posted.sequence)
        if issues.last != issue { issues.append(issue) }
    }

    private mutating func takeBaseline(_ posted: Posted<TimelineLine>, _ fact: TimelineFact) {
        let line = posted.line
        if fact == .baselineCaptured {
            baselines.append(
                StatedBaseline(
                    sequence: posted.sequence, bucket: posted.bucket, capturedAt: posted.occurredAt,
                    listsTasks: line.code == 1))
        }
        guard let last = baselines.indices.last, baselines[last].sequence == posted.sequence else { return }
        switch fact {
        case .baselineTask:
            if let start = line.givenDay, let finish = line.givenEnd {
                baselines[last].tasks[line.item] = TimelineSpan(start: start, finish: max(start, finish))
            }
        case .baselineMilestone: baselines[last].milestones[line.item] = line.givenDay
        default: break
        }
    }
}

/// What the events say of a milestone.
struct StatedMilestone {
    let key: DocumentKey
    var named: UInt64?
    /// The last event that set it.
    var set: UInt64 = 0
    var due: Day?
    var after: [DocumentKey] = []
    var reached: Day?

    init(_ key: DocumentKey) { self.key = key }

    mutating func take(_ posted: Posted<TimelineLine>, _ fact: TimelineFact, _ zone: Zone) {
        switch fact {
        case .milestoneSet:
            (due, set) = (posted.line.givenDay, posted.sequence)
        case .milestoneNamed: named = posted.sequence
        case .milestoneAfter:
            // An event that moves the day alone leaves the tasks as they were.
            if posted.sequence != afterSaidBy { after = [] }
            afterSaidBy = posted.sequence
            after.append(posted.line.other)
        case .milestoneReached: reached = posted.line.givenDay ?? zone.day(of: posted.occurredAt)
        default: break
        }
    }

    private var afterSaidBy: UInt64 = 0
}

/// A state of the plan that was frozen to compare with.
struct StatedBaseline {
    let sequence: UInt64
    let bucket: UInt64
    let capturedAt: Instant
    /// Otherwise it holds the whole plan as it was scheduled at that moment.
    let listsTasks: Bool
    var tasks: [DocumentKey: TimelineSpan] = [:]
    var milestones: [DocumentKey: Day] = [:]
}

extension StatedTask {
    mutating func take(_ posted: Posted<TimelineLine>, _ fact: TimelineFact, _ zone: Zone) {
        let (line, sequence) = (posted.line, posted.sequence)
        switch fact {
        case .taskNamed: named = sequence
        case .taskParent: parent = line.other.isNone ? nil : (line.other, line.occurredAt, sequence)
        case .taskPosition: position = line.amount
        case .taskDuration: duration = (line.amount, sequence)
        case .taskEstimated: estimate = line.amount
        case .taskEffort: effort = line.amount
        case .taskStart: dates.start = line.givenDay
        case .taskFinish: dates.finish = line.givenDay
        case .taskScheduled:
            schedule(start: line.givenDay, finish: line.givenEnd, isFixed: line.code == 1, event: sequence)
        case .taskNotBefore: notBefore = line.givenDay
        case .taskDeadline: deadline = line.givenDay
        case .taskPriority: priority = line.amount
        case .taskBudget: budget = (line.amount, Currency(rawValue: line.currency))
        case .taskCustomer: customer = line.other
        case .taskLinked:
            let kind =
                LinkKind.allCases.indices.contains(Int(line.code)) ? LinkKind.allCases[Int(line.code)] : .finishToStart
            link(
                StatedLink(
                    predecessor: line.other, kind: kind, lag: Int(line.amount), at: line.occurredAt, sequence: sequence)
            )
        case .taskUnlinked: links.removeAll { $0.predecessor == line.other }
        case .taskWaits:
            endWait(at: line.occurredAt)
            waits.append(
                StatedWait(
                    type: line.type, document: line.other, starts: line.code == 1, from: line.occurredAt,
                    sequence: sequence))
        case .taskWaitsForCustomer:
            if let last = waits.indices.last { waits[last].customer = line.other }
        case .taskAssigned:
            assign(
                TimelineAssignment(
                    person: line.other, share: line.amount, isResponsible: line.code == 1, sequence: sequence))
        case .taskReleased: assignments.removeAll { $0.person == line.other }
        case .taskCleared: clear(TaskField(rawValue: line.code), at: line.occurredAt)
        case .taskSpent: spent = line.amount
        case .taskStarted: report(.started, posted, zone)
        case .taskProgress: report(.progress(line.amount), posted, zone)
        case .taskRemaining: report(.remaining(line.amount), posted, zone)
        case .taskDone: report(.done, posted, zone)
        case .taskCancelled: report(.cancelled, posted, zone)
        case .taskReopened: report(.reopened(line.code == 1 ? line.amount : nil), posted, zone)
        default: break
        }
    }

    private mutating func report(_ kind: TaskReport.Kind, _ posted: Posted<TimelineLine>, _ zone: Zone) {
        reports.append(
            TaskReport(
                kind: kind, day: posted.line.givenDay ?? zone.day(of: posted.occurredAt),
                occurredAt: posted.line.occurredAt, bucket: posted.bucket))
    }

    private mutating func clear(_ field: TaskField?, at moment: Int64) {
        switch field {
        case .parent: parent = nil
        case .position: position = nil
        case .notBefore: notBefore = nil
        case .deadline: deadline = nil
        case .priority: priority = nil
        case .budget: budget = nil
        case .waitsFor: endWait(at: moment)
        case nil: break
        }
    }
}
