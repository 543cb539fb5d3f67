import DaybookModel

/// An event of a customer that a task may wait for, with the document it carries.
///
/// It stands in the ledger of its customer, so that retracting it there opens the task again.
public struct TimelineArrival: LedgerLine {
    public static let table: UInt8 = 2

    /// The case, visit, order … that the event is about; `none` when it named none.
    public var document = DocumentKey.none
    /// Microseconds from 1970.
    public var occurredAt: Int64 = 0
    /// The day the event says it happened; `TimelineLine.noDay` when it says none.
    public var day: Int32 = 0
    /// Number of the event type.
    public var type: UInt16 = 0
    public var kind: UInt8 = 0
    public var unused: UInt8 = 0

    public init() {}

    init(_ type: UInt16, _ document: WireText?, day: Day? = nil) {
        kind = 1
        self.type = type
        self.document = DocumentKey(document)
        self.day = day?.number ?? TimelineLine.noDay
    }
}

/// What a task may wait for: the closed list of event types that start or finish a task by arriving.
public enum TimelineEvents {
    /// The event types by number. The document of each is the key of what its family is about: `case`, `visit`, `order`,
    /// `payment`, `invoice`, `survey`, `interaction`, `subscription`.
    public static let awaited: Set<UInt16> = [
        EventType.caseOpened, EventType.caseResolved, EventType.caseFollowedUp, EventType.caseClosed,
        EventType.visitPlanned, EventType.visitDone, EventType.orderPlaced, EventType.orderApproved,
        EventType.orderShipped, EventType.orderDelivered, EventType.orderReturned, EventType.invoiceIssued,
        EventType.paymentReceived, EventType.surveySent, EventType.surveyAnswered, EventType.interactionLogged,
        EventType.subscriptionStarted, EventType.subscriptionRenewed, EventType.subscriptionCancelled,
    ]

    /// What undoes an event that a task waited for, when it comes later and about the same document.
    public static func undone(by type: UInt16) -> Set<UInt16> {
        switch type {
        case EventType.caseReopened: [EventType.caseResolved, EventType.caseClosed]
        case EventType.visitCancelled: [EventType.visitPlanned]
        case EventType.orderCancelled: [EventType.orderPlaced, EventType.orderApproved]
        case EventType.paymentReversed: [EventType.paymentReceived]
        default: []
        }
    }

    /// Those that undo.
    static let undoing: Set<UInt16> = [
        EventType.caseReopened, EventType.visitCancelled, EventType.orderCancelled, EventType.paymentReversed,
    ]
}
