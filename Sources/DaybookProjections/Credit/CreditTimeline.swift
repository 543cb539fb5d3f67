import DaybookModel

extension CreditLedger {
    /// What had happened by `end`, in the order in which it acts.
    static func timeline(of movements: [PostedMovement], until end: Instant) -> [PostedMovement] {
        movements.filter { $0.occurredAt <= end }.sorted(by: precedes)
    }

    private static func precedes(_ left: PostedMovement, _ right: PostedMovement) -> Bool {
        if left.movement.occurredAt != right.movement.occurredAt {
            return left.movement.occurredAt < right.movement.occurredAt
        }
        let (leftRank, rightRank) = (rank(left), rank(right))
        if leftRank != rightRank { return leftRank < rightRank }
        // Documents of one instant act in order of their ids, so that the order of an import does not show.
        if leftRank == 1 || leftRank == 2, left.movement.document != right.movement.document {
            return left.movement.document < right.movement.document
        }
        return left.bucket < right.bucket
    }

    private static func rank(_ posted: PostedMovement) -> Int {
        switch posted.kind {
        case .limitSet, .limitCleared, .termsSet, .graded, .holdSet, .holdReleased, .ownerSet, .regionSet: 0
        case .invoiceIssued, .creditNoteIssued: 1
        case .paymentReceived: 2
        default: 3
        }
    }
}
