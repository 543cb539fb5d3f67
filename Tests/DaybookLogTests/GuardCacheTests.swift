import DaybookModel
import Testing

@testable import DaybookLog

@Suite struct GuardCacheTests {
    private struct State: GuardState {
        mutating func fold(_ event: borrowing EventView) {}
        func allows(_ type: UInt16, _ payload: UnsafeRawBufferPointer) -> Bool { true }
        func refusal(of events: [ProposedEvent]) -> Text? { nil }
    }

    private func key(_ number: UInt32) -> GuardCache.Key {
        GuardCache.Key(name: "rule", subject: SubjectNumber(kind: 1, number: number).packed)
    }

    @Test func whatIsKeptIsTakenOnce() {
        var cache = GuardCache()
        cache.keep(GuardCache.Entry(version: 3, state: State()), key(1))
        cache.keep(GuardCache.Entry(version: 4, state: State()), key(1))
        #expect(cache.take(key(2))?.version == nil)
        #expect(cache.take(GuardCache.Key(name: "other", subject: key(1).subject))?.version == nil)
        #expect(cache.take(key(1))?.version == 4)
        #expect(cache.take(key(1))?.version == nil)
    }

    /// Customers met one after the other, more than there is room for.
    @Test func aFullOneLetsGoOfFewAtATime() {
        var cache = GuardCache()
        var most = 0
        for first in stride(from: 1, to: 70_000, by: 100) as StrideTo<UInt32> {
            let before = cache.count
            for number in first..<first + 100 {
                cache.keep(GuardCache.Entry(version: number, state: State()), key(number))
            }
            // Of a hundred, few meet a full part.
            #expect(cache.count > before - 10 * GuardCache.partEntriesMax)
            most = max(most, cache.count)
        }
        #expect((40_000...51_200).contains(most))
        #expect(cache.count > 10_000)
    }
}
