import DaybookImport
import DaybookModel
import Foundation

/// A demo company's events as a file of CloudEvents: what an importer would send.
public enum DemoSample {
    public static func write(_ name: String, to path: String) throws {
        var output: [UInt8] = []
        for draft in try DemoCompany.events(named: name) { try CloudEventWriter.write(draft, to: &output) }
        try Data(output).write(to: URL(fileURLWithPath: path))
    }
}
