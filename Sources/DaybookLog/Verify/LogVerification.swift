import DaybookModel
import Glibc
import LMDB

/// Checks a log: everything that can be checked without knowing what events mean. It may run at any time, beside writers.
///
/// What it finds wrong is in the report; it throws only when it could not look. A damaged file can also end the process, because LMDB
/// reads it as memory: whoever verifies a store that matters runs this in a process of its own.
public struct LogVerification {
    public var areas: Set<VerifyArea> = [.log, .indexes, .pages, .keys]
    /// What trees of some size must hash to.
    public var heads: [KnownHead] = []
    /// As much damage is described; the rest is counted.
    public var damagesMax = 100
    /// A file that says how far the hashing of an earlier verification came, and from which it goes on.
    public var resume: VerifyResume?
    /// Open all sealed boxes with the master key, not only look at the slots of the keyring.
    public var opensBoxes = false
    /// How long one view of the log may be kept to check LMDB's pages.
    public var pagesSecondsMax: Double = 60
    public var pace = VerifyPace()
    /// Events that are hashed together, and after which `resume` is brought up to date.
    var stretchEvents: UInt64 = 65_536
    private let store: String
    private let masterKey: MasterKey

    /// Of the log in a store's folder. Of the master key only its place is used, unless boxes are to be opened.
    public init(store: String, masterKey: MasterKey = MasterKey(path: "")) {
        self.store = store
        self.masterKey = masterKey
    }

    public func run() throws -> VerifyReport {
        var report = VerifyReport(damagesMax: damagesMax)
        pace.isAt(.opening, 0)
        let storage: LogStorage
        let state: LogState
        do {
            storage = try LogStorage(path: "\(store)/log", makes: false)
            state = try storage.state(storage.environment.read())
        } catch LogError.damaged(_, let text) {
            report.damages.add(
                Damage(.log, Text("verify.damage.state", text), affected: Text("verify.affected.all"), .restore))
            return report
        } catch LogError.notAStore where access("\(store)/log/data.mdb", F_OK) == 0 {
            report.damages.add(
                Damage(.log, Text("verify.damage.tables"), affected: Text("verify.affected.all"), .restore))
            return report
        } catch let error as LMDBError where error.isDamage {
            report.damages.add(
                Damage(.pages, Text("verify.damage.file", error), affected: Text("verify.affected.all"), .restore))
            return report
        }
        let signed = SignedHeadsCheck.read(store: store, storeID: state.storeID, damagesMax: damagesMax)
        report.storeID = state.storeID
        report.size = state.last
        report.recordedAt = state.last > 0 ? state.recordedAt : nil
        for area in VerifyArea.allCases where areas.contains(area) {
            do {
                try run(area, storage, state, signed, &report)
            } catch LogError.damaged(let sequence, let text) {
                // What stops a part of the verification is damage that readers would stop at, too.
                report.damages.add(
                    Damage(
                        area, Text("verify.damage.record", sequence, text),
                        affected: Text("verify.affected.event", sequence),
                        .restore))
            } catch let error as LMDBError where error.isDamage {
                report.damages.add(
                    Damage(area, Text("verify.damage.file", error), affected: Text("verify.affected.all"), .restore))
            }
        }
        return report
    }

    private func run(
        _ area: VerifyArea, _ storage: LogStorage, _ state: LogState, _ signed: SignedHeadsCheck,
        _ report: inout VerifyReport
    ) throws {
        switch area {
        case .log:
            let pass = LogPass(
                storage: storage, pace: pace, heads: signed.known + heads, damagesMax: damagesMax, resume: resume,
                stretchEvents: stretchEvents)
            var result = try pass.run(state)
            if let index = result.checks.firstIndex(where: { $0.name == "heads" }) {
                result.checks[index].note = signed.note
            }
            report.damages.add(signed.damages)
            report.root = result.root?.bytes
            report.checks += result.checks
            report.damages.add(result.damages)
        case .indexes:
            let pass = IndexPass(storage: storage, pace: pace, damagesMax: damagesMax)
            let result = try pass.run(through: state.last)
            report.checks += result.checks
            report.damages.add(result.damages)
            try checkSubjects(storage, state, signed, &report)
        case .pages:
            let result = try PageVerification(pace: pace, secondsMax: pagesSecondsMax, damagesMax: damagesMax).run(
                storage.environment, "log", isTruth: true)
            report.checks.append(result.check)
            report.damages.add(result.damages)
        case .keys:
            let check = KeyCheck(
                store: store, storage: storage, pace: pace, damagesMax: damagesMax, masterKey: masterKey,
                opensBoxes: opensBoxes)
            let result = try check.run(through: state.last, state)
            report.checks += result.checks
            report.damages.add(result.damages)
        case .views: break  // Not of the log.
        }
    }
}

extension LogVerification {
    private func checkSubjects(
        _ storage: LogStorage, _ state: LogState, _ signed: SignedHeadsCheck, _ report: inout VerifyReport
    ) throws {
        let start = VerifyPace.now
        let check = SubjectTreeCheck(storage: storage, pace: pace, damagesMax: damagesMax)
        let result = try check.run(signed.subjects, through: state.last)
        report.damages.add(result.damages)
        report.checks.append(
            VerifyCheck(
                "subjects", .indexes, count: result.leaves, unit: "subjects", seconds: VerifyPace.now - start,
                damages: result.damages.count, note: result.note))
    }
}

/// LMDB's pages of one environment, told as damage.
public struct PageVerification {
    private let pace: VerifyPace
    private let secondsMax: Double
    private let damagesMax: Int

    public init(pace: VerifyPace, secondsMax: Double = 60, damagesMax: Int) {
        self.pace = pace
        self.secondsMax = secondsMax
        self.damagesMax = damagesMax
    }

    /// `title`: the environment's name for messages. `isTruth`: whether what is lost in it cannot be made again.
    public func run(
        _ environment: Environment, _ title: String, isTruth: Bool
    ) throws -> (check: VerifyCheck, damages: DamageList) {
        let start = VerifyPace.now
        let pages = try environment.checkPages(secondsMax: secondsMax, problemsMax: damagesMax) { page in
            pace.isAt(.page, page)
        }
        var damages = DamageList(max: damagesMax)
        for problem in pages.problems { damages.add(PageVerification.damage(problem, title, isTruth)) }
        let note =
            pages.isComplete
            ? Text("verify.note.pages", pages.used, pages.free) : Text("verify.note.pages_late", Int(secondsMax))
        let check = VerifyCheck(
            "pages", .pages, count: pages.pages, unit: "pages", seconds: VerifyPace.now - start,
            damages: pages.problemCount, note: note)
        return (check, damages)
    }

    private static func damage(_ problem: PageReport.Problem, _ title: String, _ isTruth: Bool) -> Damage {
        let (page, table) = (problem.page, problem.table.isEmpty ? "–" : problem.table)
        let what =
            switch problem.kind {
            case .unreadable: Text("verify.page.unreadable", title, page, table)
            case .meta: Text("verify.page.meta", title, page, table)
            case .number(let found): Text("verify.page.number", title, page, table, found)
            case .flags(let found): Text("verify.page.flags", title, page, table, found)
            case .bounds: Text("verify.page.bounds", title, page, table)
            case .order: Text("verify.page.order", title, page, table)
            case .outside(let other): Text("verify.page.outside", title, page, table, other)
            case .usedTwice: Text("verify.page.used_twice", title, page, table)
            case .usedAndFree: Text("verify.page.used_and_free", title, page, table)
            case .freeTwice: Text("verify.page.free_twice", title, page, table)
            case .lost(let count): Text("verify.page.lost", title, page, table, count)
            case .overflow(let expected, let found): Text("verify.page.overflow", title, page, table, expected, found)
            case .freeList: Text("verify.page.free_list", title, page, table)
            case .depth: Text("verify.page.depth", title, page, table)
            case .counts(let said, let found): Text("verify.page.counts", title, page, table, said, found)
            case .table: Text("verify.page.table", title, page, table)
            }
        let affected: Text
        switch problem.kind {
        case .lost: affected = Text("verify.affected.space")
        case .usedAndFree, .freeTwice: affected = Text("verify.affected.next_write")
        default: affected = isTruth ? Text("verify.affected.table", table) : Text("verify.affected.view", title)
        }
        return Damage(.pages, what, affected: affected, isTruth ? .restore : .rebuild)
    }
}
