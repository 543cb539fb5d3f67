import ArgumentParser
import DaybookModel
import DaybookService

struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: say("help.merge"), discussion: say("help.merge.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var undo: UndoOptions
    @Argument(help: help("help.merge.duplicate")) var duplicate: String
    @Argument(help: help("help.merge.survivor")) var survivor: String

    func run() throws {
        let store = try store.open()
        let merger = CustomerMerger(store)
        if undo.dryRun {
            return try undo.print(in: store) { day in
                let (figures, warnings) = try merger.wouldMove(merging: duplicate, into: survivor, asOf: day)
                for warning in warnings { Output.note(warning.description) }
                return figures
            }
        }
        let done = try merger.merge(duplicate, into: survivor, reason: undo.reason, actor: actor.name)
        Output.write(
            Text("merge.done", done.duplicate, done.survivor, done.sequence, done.sequence + 1).description + "\n")
    }
}

struct Unmerge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmerge", abstract: say("help.unmerge"), discussion: say("help.unmerge.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var undo: UndoOptions
    @Argument(help: help("help.merge.duplicate")) var duplicate: String

    func run() throws {
        let store = try store.open()
        let merger = CustomerMerger(store)
        if undo.dryRun { return try undo.print(in: store) { try merger.wouldMove(unmerging: duplicate, asOf: $0) } }
        let done = try merger.unmerge(duplicate, reason: undo.reason, actor: actor.name)
        Output.write(Text("merge.undone", done.duplicate, done.sequence, done.survivor).description + "\n")
    }
}
