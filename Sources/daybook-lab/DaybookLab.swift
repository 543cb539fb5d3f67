import DaybookLog
import DaybookService
import Foundation

/// What `tools/crash` does inside a process that has the real library.
///
///     daybook-lab make STORE KEY                              a new store, acknowledged with `0 made`
///     daybook-lab append STORE KEY SEED THREADS REQUESTS      so many requests of so many threads, each acknowledged
///     daybook-lab check STORE KEY                             the whole log against itself; acknowledgements on standard input
///     daybook-lab cuts FOLDER SEED FROM THROUGH EVERY SKIP [tear-meta] [refused]   power cuts of a traced run (PowerCuts)
///     daybook-lab flips FOLDER SEED FROM THROUGH EVERY SKIP   flipped bits of a store's files (BitFlips)
///
/// Findings are lines `finding NUMBER WORDS`. Exit status: 0 the work was done, whatever was found; 1 it could not be.
@main struct DaybookLab {
    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            complain("\(error)")
            exit(1)
        }
    }

    private static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    private static func run(_ arguments: [String]) throws {
        let numbers = arguments.dropFirst(2).compactMap { Int($0) }
        switch (arguments.first, arguments.count, numbers.count) {
        case ("make", 3, _):
            try Store.create(
                path: arguments[1], currency: "CNY", timeZone: "Asia/Shanghai", masterKey: arguments[2])
            Output.line("0 made")
        case ("append", 6, 3):
            let store = try Store(path: arguments[1], masterKey: arguments[2])
            try AppendRun(store.log, seed: numbers[0]).run(threads: numbers[1], requests: numbers[2])
        case ("check", 3, _): try check(Store(path: arguments[1], masterKey: arguments[2]))
        case ("cuts", 7..., 5):
            var settings = PowerCuts.Settings(
                seed: UInt64(numbers[0]), states: numbers[1]..<numbers[2], stride: numbers[3], skips: numbers[4])
            settings.tearsMeta = arguments.contains("tear-meta")
            settings.refuses = arguments.contains("refused")
            try PowerCuts(folder: arguments[1]).run(settings)
        case ("flips", 7, 5):
            let settings = BitFlips.Settings(
                seed: UInt64(numbers[0]), flips: numbers[1]..<numbers[2], stride: numbers[3], skips: numbers[4])
            try BitFlips(folder: arguments[1]).run(settings)
        default:
            complain("daybook-lab is for tools/crash; its source says what it takes")
            exit(64)
        }
    }

    /// Prints the number of events, those of each source, and what is wrong.
    private static func check(_ store: Store) throws {
        let reference = try Reference(store.log)
        for problem in reference.problems { Output.line("finding 0 \(problem)") }
        let said = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        for (sequence, id) in Acknowledgements.read(said) where sequence > 0 {
            if sequence > reference.count {
                Output.line("finding 0 event \(sequence) was acknowledged, the log ends at \(reference.count)")
            } else if reference.identities[sequence - 1].id != id {
                Output.line("finding 0 event \(sequence) was acknowledged as \(id)")
            }
        }
        let sources = Dictionary(grouping: reference.identities, by: \.source).mapValues(\.count)
        for (source, count) in sources.sorted(by: { $0.key < $1.key }) { Output.line("source \(source) \(count)") }
        Output.line("events \(reference.count)")
    }
}
