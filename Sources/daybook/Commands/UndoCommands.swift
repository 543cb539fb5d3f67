import ArgumentParser
import DaybookModel
import DaybookService

struct Retract: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: say("help.retract"), discussion: say("help.retract.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var event: EventOptions
    @Option(help: help("help.undo.reason")) var reason: String

    func run() throws {
        let store = try store.open()
        let sequence = try event.sequence(in: store)
        let result = try Recorder(store).retract(sequence, reason: reason, actor: actor.name)
        guard result.isNew else {
            return Output.note(Text("undo.retracted_already", sequence, result.sequence).description)
        }
        try RecordOptions.echo(result, in: store)
    }
}

struct Reinstate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: say("help.reinstate"), discussion: say("help.reinstate.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var event: EventOptions
    @Option(help: help("help.undo.reason")) var reason: String

    func run() throws {
        let store = try store.open()
        let sequence = try event.sequence(in: store)
        let recorded = try Recorder(store).reinstate(sequence, reason: reason, actor: actor.name)
        guard !recorded.isEmpty else { return Output.note(Text("undo.stands", sequence).description) }
        for retraction in recorded { try RecordOptions.echo((retraction, true), in: store) }
    }
}
