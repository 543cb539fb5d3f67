import Glibc

/// What libFuzzer calls for each input (`tools/fuzz`). `DAYBOOK_FUZZ_TARGET` names the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    chosenTarget.run(Array(UnsafeRawBufferPointer(start: start, count: count)))
    return 0
}

private let chosenTarget: FuzzTarget = {
    let name = getenv("DAYBOOK_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget.named(name) else {
        fatalError("DAYBOOK_FUZZ_TARGET is one of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    }
    return target
}()
