import DaybookService
import Foundation

/// Cuts the power of a traced run at many moments and checks what is left.
///
/// A folder holds the run: `before` and `after`, the files at its beginning and end, and `trace`, what was asked of the disk between.
/// In it are the store, `store`, and its master key, `StoreImage.masterKey`. State number k is the same for the same seed, so a finding
/// can be made again from its number alone.
struct PowerCuts {
    struct Settings {
        var seed: UInt64
        /// Numbers of the states to check.
        var states: Range<Int>
        /// Every so many of them, from the first on: for several processes side by side.
        var stride = 1
        /// How many, in the order they are checked, to leave out: after one of them ended the process.
        var skips = 0
        var tearsMeta = false
        /// Whether commits of erasures failed in the run (`RefusedErasure`).
        var refuses = false
    }

    private let folder: String
    private let trace: Trace
    private let before: StoreImage
    private let reference: Reference
    private let parts: StateCheck.Parts

    init(folder: String) throws {
        self.folder = folder
        trace = try Trace(path: "\(folder)/trace", root: "\(folder)/run")
        before = try StoreImage(folder: "\(folder)/before")
        let store = try Store(path: "\(folder)/after/store", masterKey: "\(folder)/after/\(StoreImage.masterKey)")
        reference = try Reference(store.log)
        parts = StateCheck.Parts(after: "\(folder)/after")
    }

    /// Prints a line before and after each state, so that whoever started this knows which one ended it.
    func run(_ settings: Settings) throws {
        for problem in reference.problems + misnamed() { Output.line("finding -1 the run itself: \(problem)") }
        var parts = parts
        parts.refuses = settings.refuses
        let check = StateCheck(reference, parts)
        var disk = DiskModel(trace, before: before)
        var position = 0
        let place = "\(folder)/state-\(settings.states.lowerBound)"
        for (order, state) in ordered(settings).enumerated() {
            while position < state.cut {
                try disk.advance(position)
                position += 1
            }
            guard order >= settings.skips else { continue }
            var random = state.random
            var fate = Fate(
                SeededRandom(seed: random.next()), since: disk.firstUncertain ?? position, end: position,
                tearsMeta: settings.tearsMeta)
            Output.line("begin \(order) \(state.number) \(fate.manner.rawValue) cut before request \(position)")
            try disk.image(&fate).write(to: place)
            let problems = check.problems(of: place, disk.acknowledged, &random)
            for problem in problems { Output.line("finding \(state.number) \(problem)") }
            Output.line("end \(state.number)")
        }
        Output.line("done")
    }

    private struct State {
        let number: Int
        /// Place in the trace of the first request that was not made any more.
        let cut: Int
        let random: SeededRandom
    }

    /// The states in the order of their cuts, so that one passage through the trace makes them all.
    private func ordered(_ settings: Settings) -> [State] {
        let near: Set<Trace.Kind> = [.syncBegin, .syncEnd, .acknowledge, .rename]
        let barriers = trace.records.indices.filter { near.contains(trace.records[$0].kind) }
        var states: [State] = []
        for number in stride(from: settings.states.lowerBound, to: settings.states.upperBound, by: settings.stride) {
            var random = SeededRandom(seed: settings.seed, stream: number)
            var cut = random.below(trace.records.count + 1)
            // Half of them next to a barrier, where an order that is wrong shows.
            if !barriers.isEmpty, random.chance(1, in: 2) {
                cut = barriers[random.below(barriers.count)] + random.below(2)
            }
            states.append(State(number: number, cut: cut, random: random))
        }
        return states.sorted { left, right in
            left.cut == right.cut ? left.number < right.number : left.cut < right.cut
        }
    }

    /// Whether each acknowledged sequence is the event with the id that was named with it.
    private func misnamed() -> [String] {
        var problems: [String] = []
        for record in trace.records where record.kind == .acknowledge {
            for (sequence, id) in Acknowledgements.read(trace.text(record.first)) where sequence > 0 {
                let isRight = sequence <= reference.count && reference.identities[sequence - 1].id == id
                if !isRight { problems.append("event \(sequence) was acknowledged as \(id)") }
            }
        }
        return problems
    }
}

/// What a process says on standard output once it is durable: lines of a sequence and an id, and signed heads.
enum Acknowledgements {
    /// A head is a note of several lines; its signature begins like this.
    static func heads(in text: String) -> Int { text.split(separator: "\n").count { $0.hasPrefix("— ") } }

    /// Other lines, and one that is cut off, say nothing.
    static func read(_ text: String) -> [(sequence: Int, id: String)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let sequence = Int(words[0]) else { return nil }
            return (sequence, String(words[1]))
        }
    }
}

enum Output {
    /// One line to standard output, at once.
    static func line(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            guard count > 0 else { exit(1) }
            start += count
        }
    }
}
