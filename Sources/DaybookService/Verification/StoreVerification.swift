import DaybookLog
import DaybookModel
import Foundation
import LMDB

/// Checks a whole store: its settings, its log (`LogVerification`), its read models.
public struct StoreVerification {
    public var areas = Set(VerifyArea.allCases)
    public var heads: [KnownHead] = []
    /// What an earlier verification wrote down.
    public var attestation: Attestation?
    /// Make read models that are not in use as well, so that they can be attested.
    public var makesAllViews = false
    public var damagesMax = 100
    public var resume: VerifyResume?
    public var opensBoxes = false
    public var pace = VerifyPace()
    private let path: String
    private let masterKey: MasterKey

    /// `masterKey`: its file; where the store's key is looked for when not given.
    public init(path: String, masterKey: String? = nil) {
        self.path = path
        // Settings that cannot be read are told of later.
        let id = (try? StoreConfiguration.read(store: path).storeID) ?? ""
        self.masterKey = MasterKey(path: masterKey ?? Store.masterKeyPath(storeID: id))
    }

    public func run() throws -> VerifyOutcome {
        guard access("\(path)/daybook.yaml", F_OK) == 0 || access("\(path)/log/data.mdb", F_OK) == 0 else {
            throw LogError.notAStore(path: path)
        }
        var verification = LogVerification(store: path, masterKey: masterKey)
        verification.areas = areas.subtracting([.views])
        verification.heads = heads + (attestation.map { [$0.head] } ?? [])
        verification.damagesMax = damagesMax
        verification.resume = resume
        verification.opensBoxes = opensBoxes
        verification.pace = pace
        var report = try verification.run()
        var views: [ViewAttestation] = []
        if let storeID = report.storeID {
            if areas.contains(.log) { checkSettings(storeID, &report) }
            if areas.contains(.views) { try checkViews(through: report.size, &report, &views) }
        }
        return VerifyOutcome(report, views)
    }

    private func checkSettings(_ storeID: EventID, _ report: inout VerifyReport) {
        let before = report.damages.count
        func complain(_ what: Text) {
            report.damages.add(Damage(.log, what, affected: Text("verify.affected.settings"), .settings))
        }
        do {
            let found = try StoreConfiguration.read(store: path).storeID
            if found != storeID.description {
                complain(Text("verify.damage.settings", StoreConfiguration.path(path), found, storeID))
            }
        } catch {
            complain(Text("verify.damage.settings_unreadable", "\(error)"))
        }
        report.checks.append(
            VerifyCheck(
                "settings", .log, count: 1, unit: "settings", seconds: 0, damages: report.damages.count - before))
        if let attestation, attestation.storeID != storeID.description {
            report.damages.add(
                Damage(
                    .log, Text("verify.damage.attested_store", attestation.name, attestation.storeID, storeID),
                    affected: Text("verify.affected.all"), .restore))
        }
    }

    private func checkViews(
        through end: UInt64, _ report: inout VerifyReport, _ views: inout [ViewAttestation]
    ) throws {
        do {
            let log = try Log(store: path, masterKey: masterKey)
            var verification = ViewVerification(log: log, store: path, pace: pace, damagesMax: damagesMax)
            verification.attested = attestation?.views ?? []
            verification.makesAll = makesAllViews
            let result = try verification.run(through: end)
            report.checks += result.checks
            report.damages.add(result.damages)
            views = result.views
        } catch LogError.damaged(let sequence, let text) {
            report.damages.add(
                Damage(
                    .views, Text("verify.damage.record", sequence, text), affected: Text("verify.affected.all_views"),
                    .restore))
        } catch let error as LMDBError where error.isDamage {
            report.damages.add(
                Damage(
                    .views, Text("verify.damage.file", error), affected: Text("verify.affected.all_views"), .restore))
        }
    }
}
