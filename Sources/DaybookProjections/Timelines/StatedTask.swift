import DaybookAnalysis
import DaybookModel

/// What the events say of one task up to a day, before anything is computed from it.
struct StatedTask {
    let key: DocumentKey
    /// The event that added it.
    let added: UInt64
    /// The event that carries its name.
    var named: UInt64
    /// The parent and when it was said.
    var parent: (key: DocumentKey, at: Int64, sequence: UInt64)?
    var position: Int64?
    /// Millionths of working days, by the event that said it.
    var duration: (millionths: Int64, sequence: UInt64)?
    /// What the last estimate comes to; it counts where nobody set a duration or dates.
    var estimate: Int64?
    var effort: Int64?
    var spent: Int64 = 0
    var dates = StatedDates()
    var notBefore: Day?
    var deadline: Day?
    var priority: Int64?
    var budget: (amount: Int64, currency: Currency)?
    var customer = DocumentKey.none
    var assignments: [TimelineAssignment] = []
    var links: [StatedLink] = []
    var waits: [StatedWait] = []
    var reports: [TaskReport] = []

    init(_ key: DocumentKey, added: UInt64) {
        self.key = key
        self.added = added
        named = added
    }

    /// Who answers for it: the last person it was given to who does more than help, else the last one at all.
    var owner: TimelineAssignment? { assignments.last { $0.isResponsible } ?? assignments.last }

    /// What it waits for at present.
    var wait: StatedWait? { waits.last.flatMap { $0.until == nil ? $0 : nil } }

    mutating func assign(_ assignment: TimelineAssignment) {
        assignments.removeAll { $0.person == assignment.person }
        assignments.append(assignment)
    }

    mutating func link(_ link: StatedLink) {
        links.removeAll { $0.predecessor == link.predecessor && $0.kind == link.kind }
        links.append(link)
    }

    /// Ends the wait in force; what arrived before still counts.
    mutating func endWait(at moment: Int64) {
        if let last = waits.indices.last, waits[last].until == nil { waits[last].until = moment }
    }

    /// Takes dates that were set by `task.scheduled`. One of them alone moves the task, and it takes as long as before;
    /// both decide how long it takes, unless the same event says so.
    mutating func schedule(start: Day?, finish: Day?, isFixed: Bool, event sequence: UInt64) {
        let saysDuration = duration?.sequence == sequence
        switch (start, finish) {
        case (nil, nil): break
        case (let start?, nil): (dates.start, dates.finish) = (start, nil)
        case (nil, let finish?): (dates.start, dates.finish) = (nil, finish)
        case (let start?, let finish?):
            (dates.start, dates.finish) = (start, finish)
            if !saysDuration { duration = nil }
        }
        dates.isDecided = true
        dates.isFixed = isFixed
    }
}

/// The dates somebody gave a task.
struct StatedDates {
    var start: Day?
    var finish: Day?
    /// Set by `task.scheduled`, and not only what the task was added with.
    var isDecided = false
    /// They do not follow the links.
    var isFixed = false
}

/// Somebody a task was given to.
public struct TimelineAssignment: Sendable, Hashable {
    public let person: DocumentKey
    /// Share of the working time in millionths of a percent.
    public let share: Int64
    /// Does more than help.
    public let isResponsible: Bool
    /// The event that says so.
    public let sequence: UInt64
}

/// A task waits for another one, as somebody said it.
struct StatedLink {
    let predecessor: DocumentKey
    let kind: LinkKind
    /// Millionths of working days.
    let lag: Int
    let at: Int64
    let sequence: UInt64
}

/// A task waits for an event elsewhere, as somebody said it.
struct StatedWait {
    /// 0 when there is no such type.
    let type: UInt16
    let document: DocumentKey
    /// The customer whose event it is; `none` when the wait does not say.
    var customer = DocumentKey.none
    let starts: Bool
    let from: Int64
    var until: Int64?
    let sequence: UInt64
}

/// Something that was reported of a task's progress.
struct TaskReport {
    enum Kind {
        case started
        /// Millionths of a percent.
        case progress(Int64)
        /// Millionths of working days.
        case remaining(Int64)
        case done
        /// The event arrived that the task waited for to be done.
        case arrived
        case cancelled
        case reopened(Int64?)
        /// The event that arrived was taken back; the value is that event's bucket.
        case takenBack(UInt64)
    }

    let kind: Kind
    /// When it takes effect: the day it names, else the one it occurred on.
    let day: Day
    let occurredAt: Int64
    let bucket: UInt64

    var sequence: UInt64 { LedgerBucket.sequence(bucket) }

    static func actsBefore(_ left: TaskReport, _ right: TaskReport) -> Bool {
        (left.day, left.occurredAt, left.bucket) < (right.day, right.occurredAt, right.bucket)
    }
}
