import DaybookModel

/// Posts what is said of plans to the plans' ledgers (`TimelineLine`), and the events that tasks may wait for to those of
/// their customers (`TimelineArrival`); `Timeline.evaluate` does the rest.
///
/// Texts are not kept: a name or a reason is read from the event that said it.
public enum TimelinesProjector: Projector {
    public static let name = "timelines"
    public static let version = 1
    public static let isLedger = true
    public static let types: Set<UInt16> = planTypes.union(TimelineEvents.awaited).union(TimelineEvents.undoing)
        .union([EventType.eventRetracted])

    private static let planTypes: Set<UInt16> = [
        EventType.planCreated, EventType.planChanged, EventType.planClosed, EventType.taskAdded, EventType.taskChanged,
        EventType.taskEstimated, EventType.taskLinked, EventType.taskUnlinked, EventType.taskAssigned,
        EventType.taskScheduled, EventType.taskStarted, EventType.taskProgressed, EventType.taskDone,
        EventType.taskCancelled, EventType.taskReopened, EventType.milestoneSet, EventType.milestoneReached,
        EventType.baselineCaptured,
    ]

    public static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
        switch event.subject.kind {
        case SubjectKind.plan.rawValue:
            if event.type == EventType.eventRetracted {
                rows.postRetraction(event)
            } else {
                TimelinePosting(event).post(event, into: &rows)
            }
        case SubjectKind.customer.rawValue:
            if event.type == EventType.eventRetracted {
                rows.postRetraction(event)
            } else if let arrival = arrival(event) {
                rows.post(arrival, of: event)
            }
        default: break
        }
    }

    /// What a customer's event brings to those who wait; nil when nobody can wait for it.
    private static func arrival(_ event: borrowing EventView) -> TimelineArrival? {
        let payload = event.payload
        func arrival(_ document: WireText?, day: Day? = nil) -> TimelineArrival {
            TimelineArrival(event.type, document, day: day)
        }
        switch event.type {
        case EventType.caseOpened: return arrival(CaseOpened(payload).case)
        case EventType.caseResolved: return arrival(CaseResolved(payload).case)
        case EventType.caseReopened: return arrival(CaseReopened(payload).case)
        case EventType.caseFollowedUp: return arrival(CaseFollowedUp(payload).case)
        case EventType.caseClosed: return arrival(CaseClosed(payload).case)
        case EventType.visitPlanned: return arrival(VisitPlanned(payload).visit)
        case EventType.visitDone:
            let visit = VisitDone(payload)
            return arrival(visit.visit, day: visit.visited)
        case EventType.visitCancelled: return arrival(VisitCancelled(payload).visit)
        case EventType.orderPlaced: return arrival(OrderPlaced(payload).order)
        case EventType.orderApproved: return arrival(OrderApproved(payload).order)
        case EventType.orderShipped: return arrival(OrderShipped(payload).order)
        case EventType.orderDelivered: return arrival(OrderDelivered(payload).order)
        case EventType.orderReturned: return arrival(OrderReturned(payload).order)
        case EventType.orderCancelled: return arrival(OrderCancelled(payload).order)
        case EventType.invoiceIssued: return arrival(InvoiceIssued(payload).invoice)
        case EventType.paymentReceived: return arrival(PaymentReceived(payload).payment)
        case EventType.paymentReversed: return arrival(PaymentReversed(payload).payment)
        case EventType.surveySent: return arrival(SurveySent(payload).survey)
        case EventType.surveyAnswered: return arrival(SurveyAnswered(payload).survey)
        case EventType.interactionLogged: return arrival(InteractionLogged(payload).interaction)
        case EventType.subscriptionStarted: return arrival(SubscriptionStarted(payload).subscription)
        case EventType.subscriptionRenewed: return arrival(SubscriptionRenewed(payload).subscription)
        case EventType.subscriptionCancelled: return arrival(SubscriptionCancelled(payload).subscription)
        default: return nil
        }
    }
}
