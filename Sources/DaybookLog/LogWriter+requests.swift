import DaybookModel
import LMDB

/// Requests: several events together, expectations, offsets, retractions, guards.
extension LogWriter {
    func decide(
        _ prepared: PreparedRequest, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> AppendOutcome {
        if prepared.isPlain, let outcome = try decidePlain(prepared, &batch, transaction) { return outcome }
        let request = prepared.request
        guard !request.events.isEmpty else { return .refused(Text("log.empty_request")) }
        guard request.events.count <= LogLimits.requestEventsMax else {
            return .refused(Text("log.request_too_large", request.events.count, LogLimits.requestEventsMax))
        }
        guard request.bytes <= LogLimits.requestBytesMax else {
            return .refused(Text("log.request_too_large_bytes", LogLimits.requestBytesMax >> 20))
        }
        if let refusal = DraftLimits.refusal(of: request) { return .refused(refusal) }
        if let offset = request.offset, let last = try lastOffset(offset.source, batch, transaction),
            offset.value <= last
        {
            return .passed(offset: last)
        }
        // Duplicates come before versions, so that a retry of an appended request is `already`.
        let screening: Screening
        do {
            screening = try screen(prepared, &batch, transaction)
        } catch LogError.keys(let text) {
            return .refused(text)  // The store's keys concern this request only.
        }
        if let outcome = screening.outcome { return outcome }
        if let refusal = try keysRefusal(screening.fresh, prepared, &batch, transaction) { return .refused(refusal) }
        for expectation in request.expectations {
            let actual = try head(of: expectation.subject, &batch, transaction)?.version ?? 0
            switch expectation.version {
            case .any: continue
            case .none where actual == 0: continue
            case .exactly(actual): continue
            default: return .wrongVersion(subject: expectation.subject, actual: actual)
            }
        }
        let first = batch.state.next
        var targets: [UInt64?] = []
        var before: [Identity: (sequence: UInt64, draft: EventDraft)] = [:]
        for (place, index) in screening.fresh.enumerated() {
            let draft = request.events[index]
            switch try retractionTarget(of: draft, among: before, &batch, transaction) {
            case nil: targets.append(nil)
            case .found(let sequence)?: targets.append(sequence)
            case .refused(let text)?: return .refused(text)
            }
            before[Identity(draft.source, prepared.events.identified(index).id)] = (first + UInt64(place), draft)
        }
        let proposed = zip(screening.fresh, targets).enumerated().map { place, event in
            ProposedEvent(sequence: first + UInt64(place), draft: request.events[event.0], retracts: event.1)
        }
        for rule in request.guards {
            if let refusal = try refusal(rule, proposed, &batch, transaction) { return .refused(refusal) }
        }
        if let refusal = try erase(screening.fresh, request, &batch, transaction) { return .refused(refusal) }
        try append(screening.fresh, targets, prepared, &batch, transaction)
        try tellGuards(request, from: first, &batch, transaction)
        if let offset = request.offset { batch.offsets[offset.source] = offset.value }
        return .appended(first: first, count: screening.fresh.count)
    }

    /// Nil when there is more to say about the request's only event.
    private func decidePlain(
        _ prepared: PreparedRequest, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> AppendOutcome? {
        var origins: [UInt32] = [0]
        let events = prepared.events.events
        return try events.withBytes { bytes in
            try decidePlain(events.entries[0], 0, prepared.events, bytes, &origins, &batch, transaction)
        }
    }

    private func append(
        _ indices: [Int], _ targets: [UInt64?], _ prepared: PreparedRequest, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws {
        let events = prepared.events.events
        try events.withBytes { bytes in
            for (index, target) in zip(indices, targets) {
                let draft = prepared.request.events[index]
                let origin = Origin(
                    source: draft.source, actor: draft.actor, importKey: prepared.request.importKey)
                let known = try number(of: origin, &batch, transaction)
                try append(
                    events.entries[index], bytes, prepared.events.identified(index),
                    origin: known ?? batch.introduce(origin), introducing: known == nil ? origin : nil,
                    retracting: target, &batch, transaction)
            }
        }
    }

    /// Why personal fields of a request could not be sealed, before anything of it is done; nil when they can.
    private func keysRefusal(
        _ indices: [Int], _ prepared: PreparedRequest, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Text? {
        let events = prepared.events.events
        return try events.withBytes { bytes in
            for index in indices where events.entries[index].isPersonal {
                if let refusal = try keysRefusal(events.entries[index], bytes, &batch, transaction) { return refusal }
            }
            return nil
        }
    }

    private struct Identity: Hashable {
        var source: String
        var id: EventID

        init(_ source: String, _ id: EventID) {
            self.source = source
            self.id = id
        }
    }

    /// What of a request is new, as indices of its events; `outcome` when that settles the request.
    private struct Screening {
        var fresh: [Int] = []
        var outcome: AppendOutcome?
    }

    private func screen(
        _ prepared: PreparedRequest, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> Screening {
        let request = prepared.request
        var screening = Screening()
        var present: (sequence: UInt64, isErased: Bool)?
        var seen: [Identity: EventDraft] = [:]
        for (index, draft) in request.events.enumerated() {
            let event = prepared.events.identified(index)
            if let twin = seen.updateValue(draft, forKey: Identity(draft.source, event.id)) {
                if request.takesOnlyNew, twin == draft { continue }
                return Screening(outcome: .refused(Text("log.id_twice_in_request", draft.id)))
            }
            guard let sequence = try find(draft.source, event.id, hash: event.hash, &batch, transaction) else {
                screening.fresh.append(index)
                continue
            }
            let (fields, isErased) = try differences(draft, event.id, sequence, batch, transaction)
            guard fields.isEmpty else { return Screening(outcome: .conflict(sequence: sequence, fields: fields)) }
            present = present ?? (sequence, isErased)
        }
        if let present {
            if screening.fresh.isEmpty {
                let isRetracted = try isRetracted(present.sequence, batch, transaction)
                screening.outcome = .already(
                    sequence: present.sequence, isRetracted: isRetracted, isErased: present.isErased)
            } else if !request.takesOnlyNew {
                screening.outcome = .refused(Text("log.partly_present", present.sequence))
            }
        }
        return screening
    }

    private func lastOffset(
        _ source: String, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> UInt64? {
        if let known = batch.offsets[source] { return known }
        return try transaction.get(storage.sources, Array(source.utf8)) {
            UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
    }

    /// Names of what differs between a draft and the event that has its id, none when they are the same event; and whether its
    /// person was erased.
    private func differences(
        _ draft: EventDraft, _ id: EventID, _ sequence: UInt64, _ batch: AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> (fields: [String], isErased: Bool) {
        try withEvent(sequence, batch, transaction) { view in
            var (fields, isErased): ([String], Bool) = ([], false)
            if view.type != draft.type { return (["type"], false) }
            let subject = try batch.name(of: view.subject) ?? reader.name(view.subject, transaction)
            if subject != draft.subject.key || view.subject.kind != draft.subject.kind.rawValue {
                fields.append("subject")
            }
            if view.occurredAt != draft.occurredAt { fields.append("time") }
            let (clear, box) = view.payloadParts()
            var personal: [UInt8] = []
            if let box, let person = SealedBox.person(box) {
                switch try keyring.entry(person: person) {
                case .live(let key): personal = SealedBox.open(box, id: id, person: person, key: key) ?? []
                // What is gone cannot be compared; the rest decides.
                case .erased: (personal, isErased) = (draft.personal, true)
                case .missing: throw LogError.keys(keyring.missing)
                }
            }
            if let type = EventCatalogue.type(numbered: draft.type) {
                fields += PayloadComparison.differences(
                    type, Payload(clear: Array(clear), personal: personal),
                    Payload(clear: draft.clear, personal: draft.personal))
            }
            return (fields, isErased)
        } ?? ([], false)
    }

    private enum RetractionTarget {
        case found(UInt64)
        case refused(Text)
    }

    /// A retraction names its target by source and id, which hold in every store; the record keeps the sequence they have
    /// in this one.
    private func retractionTarget(
        of draft: EventDraft, among before: [Identity: (sequence: UInt64, draft: EventDraft)],
        _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> RetractionTarget? {
        guard let named = Retraction.identity(in: draft) else { return nil }
        let subject = draft.subject
        let identity = Identity(named.source, RecordCodec.id(source: named.source, id: named.id))
        // The target may come in the same request, before its retraction.
        if let (sequence, target) = before[identity] {
            guard target.subject == subject else {
                return .refused(Text("log.retraction_of_other_subject", sequence, subject))
            }
            return .found(sequence)
        }
        let hash = EventHash.hash(batch.hashing, identity.source, identity.id)
        guard let sequence = try find(identity.source, identity.id, hash: hash, &batch, transaction) else {
            return .refused(Text("log.retraction_without_event", named.source, named.id))
        }
        guard let known = try index(of: subject, &batch, transaction),
            try withEvent(sequence, batch, transaction, { $0.subject }) == batch.cache.subjects[known].subject
        else { return .refused(Text("log.retraction_of_other_subject", sequence, subject)) }
        return .found(sequence)
    }

    /// Brings the states of the guards that were asked up to the events they let pass, while these are at hand.
    private func tellGuards(
        _ request: AppendRequest, from first: UInt64, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws {
        guard !request.guards.isEmpty, first < batch.state.next else { return }
        for sequence in first..<batch.state.next {
            guard let subject = try withEvent(sequence, batch, transaction, { $0.subject }) else { continue }
            for rule in request.guards {
                let key = GuardCache.Key(name: rule.name, subject: subject.packed)
                // Taken out while it changes, so that nothing of it, and nothing around it, is copied.
                guard var entry = batch.cache.guards.take(key) else { continue }
                _ = try withEvent(sequence, batch, transaction) { view in
                    guard entry.version + 1 == view.subjectVersion else { return }
                    entry.state.fold(view)
                    entry.version += 1
                }
                batch.cache.guards.keep(entry, key)
            }
        }
    }

    private func index(
        of subject: Subject, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> Int? {
        var key = subject.key
        return try key.withUTF8 {
            try self.subject(subject.kind.rawValue, UnsafeRawBufferPointer($0), &batch, transaction)
        }
    }

    /// Nil when the subject has no events.
    private func head(
        of subject: Subject, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> RecentEvents.Head? {
        guard let index = try index(of: subject, &batch, transaction) else { return nil }
        let head = try head(of: index, &batch, transaction)
        return head.version == 0 ? nil : head
    }

    /// Asks a guard about each subject of a request that needs its consent, bringing its state up to the subject's newest
    /// event first.
    private func refusal(
        _ rule: any AppendGuard, _ events: [ProposedEvent], _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Text? {
        var asked: Set<Subject> = []
        for event in events
        where rule.concerns(event.draft.type, of: event.draft.subject.kind)
            && asked.insert(event.draft.subject).inserted
        {
            let subject = event.draft.subject
            let concerned = events.filter { $0.draft.subject == subject }
            guard let index = try index(of: subject, &batch, transaction),
                let head = try head(of: subject, &batch, transaction)
            else {
                if let refusal = rule.initial().refusal(of: concerned) { return refusal }
                continue
            }
            let key = GuardCache.Key(name: rule.name, subject: batch.cache.subjects[index].subject.packed)
            let entry = try guardEntry(rule, key, head, &batch, transaction)
            let refusal = entry.state.refusal(of: concerned)
            batch.cache.guards.keep(entry, key)
            if let refusal { return refusal }
        }
        return nil
    }

    /// What a guard knows of a subject, brought up to the subject's newest event. It is taken out of the cache, so that nothing of it
    /// is copied while it changes.
    func guardEntry(
        _ rule: any AppendGuard, _ key: GuardCache.Key, _ head: RecentEvents.Head, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> GuardCache.Entry {
        var entry =
            batch.cache.guards.take(key)
            ?? GuardCache.Entry(version: 0, state: rule.initial())
        guard entry.version != head.version else { return entry }
        var unseen: [UInt64] = []
        var next = head.sequence
        while next > 0, unseen.count < Int(head.version) - Int(entry.version) {
            unseen.append(next)
            next = try withEvent(next, batch, transaction) { $0.previous } ?? 0
        }
        for sequence in unseen.reversed() {
            _ = try withEvent(sequence, batch, transaction) { entry.state.fold($0) }
        }
        entry.version = head.version
        return entry
    }
}
