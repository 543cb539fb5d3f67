import Foundation

/// What libFuzzer calls once, before anything else (`tools/fuzz`). With `DAYBOOK_FUZZ_LIST` it prints the names of all readers; with
/// `DAYBOOK_FUZZ_SEEDS` it writes good input of the reader into that folder. Both end the program.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzInitialize(
    _ count: UnsafeMutablePointer<CInt>?,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
    let environment = ProcessInfo.processInfo.environment
    if environment["DAYBOOK_FUZZ_LIST"] != nil {
        for target in FuzzTarget.all { print(target.name) }
        exit(0)
    }
    guard let folder = environment["DAYBOOK_FUZZ_SEEDS"] else { return 0 }
    do {
        for (number, seed) in try chosenTarget.seeds(data: environment["DAYBOOK_DATA"]).enumerated() {
            try Data(seed).write(to: URL(filePath: folder).appending(path: "seed-\(number)"))
        }
        exit(0)
    } catch {
        fatalError("no seeds in \(folder): \(error)")
    }
}

/// What libFuzzer calls for each input. `DAYBOOK_FUZZ_TARGET` names the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    chosenTarget.run(Array(UnsafeRawBufferPointer(start: start, count: count)))
    return 0
}

private let chosenTarget: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["DAYBOOK_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget.named(name) else {
        fatalError("DAYBOOK_FUZZ_TARGET is one of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    }
    return target
}()
