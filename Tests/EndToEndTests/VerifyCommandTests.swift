import DaybookTestSupport
import Foundation
import Testing

/// Checking a store, as people type it: what is printed, and the exit status.
@Suite struct VerifyCommandTests {
    let folder: Folder
    let command: Command
    let store: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try command.run(["init", store])
        try command.run(["import", try folder.events(6_000), "--store", store])
    }

    @discardableResult private func run(_ arguments: String...) throws -> Command.Result {
        try command.run(arguments + ["--store", store])
    }

    private var log: String { "\(store)/log/data.mdb" }

    @Test func aSoundStoreIsAttestedAndComparedLater() throws {
        let file = "\(folder.path)/attestation.json"
        try run("rebuild")
        let verified = try run("verify", "--attestation", file, "--open-boxes")
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        for word in [
            "checksums of blocks", "Merkle tree", "records and runs", "pages reachable", "sealed boxes", "credit",
        ] {
            #expect(verified.output.contains(word), "\(word)")
        }
        #expect(verified.output.contains("Nothing is wrong."))
        #expect(verified.errors.contains("6001 events"))
        try run("call", "C-1", "later")
        let compared = try run("verify", "--compare", file)
        #expect(compared.status == 0, "\(compared.output)\(compared.errors)")
        let attestation = try String(contentsOfFile: file, encoding: .utf8)
        let changed = attestation.replacing("\"size\" : 6001", with: "\"size\" : 6000")
        #expect(changed != attestation)
        try changed.write(toFile: file, atomically: true, encoding: .utf8)
        let differing = try run("verify", "--compare", file, "--only", "log")
        #expect(differing.status == 2)
        #expect(differing.output.contains("attestation.json"))
        #expect(differing.output.contains("changed, left out or replaced"))
    }

    @Test func damageIsToldWithWhatItAffectsAndWhatToDo() throws {
        let file = try #require(FileHandle(forUpdatingAtPath: log))
        let bytes = try #require(try file.readToEnd())
        // Somewhere in the records: the text of an event.
        let place = try #require(bytes.range(of: Data("e-3000".utf8))?.lowerBound)
        try file.seek(toOffset: UInt64(place))
        try file.write(contentsOf: Data("E".utf8))
        let damaged = try run("verify", "--only", "log")
        #expect(damaged.status == 2, "\(damaged.output)")
        #expect(damaged.output.contains("WRONG: the block of events"))
        #expect(damaged.output.contains("affects"))
        #expect(damaged.output.contains("restore a backup"))
        let json = try run("verify", "--only", "log", "--format", "json")
        #expect(json.status == 2)
        let parsed = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(parsed["clean"] as? Bool == false)
        let damages = try #require(parsed["damages"] as? [[String: Any]])
        #expect(damages.first?["kind"] as? String == "verify.damage.block")
        #expect(try run("verify", "--only", "pages", "--only", "keys").status == 0)
    }

    /// What LMDB maps into memory and the file no longer has ends the process that reads it: the command says so and goes on.
    @Test func aFileThatWasCutOffIsDamageAndNoCrash() throws {
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int)
        #expect(truncate(log, off_t(size / 2 / 4_096 * 4_096)) == 0)
        let cut = try run("verify")
        #expect(cut.status == 2, "\(cut.output)\(cut.errors)")
        #expect(cut.output.contains("WRONG"))
        #expect(!cut.errors.contains("Assertion"))
        #expect(cut.output.contains("was cut off"))
    }

    @Test func mistakesInTypingAreNoDamage() throws {
        for arguments in [["--rate", "0"], ["--head", "12"], ["--only", "all"], ["--damages", "0"]] {
            #expect(try command.run(["verify", "--store", store] + arguments).status == 64, "\(arguments)")
        }
        let nowhere = try command.run(["verify", "--store", folder.path + "/nowhere"])
        #expect(nowhere.status == 1)
        #expect(nowhere.errors.contains("nowhere"))
        #expect(try run("verify", "--compare", folder.path + "/none.json").status == 1)
        let wrong = try run("verify", "--only", "log", "--head", "10:" + String(repeating: "ab", count: 32))
        #expect(wrong.status == 2)
        #expect(wrong.output.contains("--head"))
    }

    @Test func aStoppedVerificationGoesOn() throws {
        let note = "\(folder.path)/verify.state"
        #expect(try run("verify", "--only", "log", "--resume", note, "--rate", "500").status == 0)
        #expect(!FileManager.default.fileExists(atPath: note))
    }
}
