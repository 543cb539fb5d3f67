extension English {
    static let importing: [String: String] = [
        "importing.source.open": "{0}: cannot be opened: {1}; check the path and its permissions",
        "importing.source.read":
            "{0}: cannot be read: {1}; check the medium and import again, nothing is recorded twice",
        "importing.source.truncated":
            "{0}: the {1} data ends in the middle; the file was cut off, fetch it again whole",
        "importing.source.damaged":
            "{0}: the {1} data is damaged within its first {2} bytes; fetch the file again",
        "importing.source.unknown_encoding":
            "{0}: unknown encoding {1}; use a name such as UTF-8, GB18030, UTF-16LE or WINDOWS-1252",
        "importing.source.encoding":
            "{0}, line {1}: the byte {2} cannot stand there in {3}; state the encoding the file was written in",
        "importing.table.empty": "the file has no rows; check that it is the right one and was exported whole",
        "importing.table.text_after_quote":
            "line {0}, column {1}: text follows the closing quote; double the quotes inside the cell (\"\")",
        "importing.table.unterminated_quote":
            "line {0}, column {1}: the quote that opens the cell is never closed; close it, or double it if it is text",
        "importing.table.quote_inside":
            "line {0}, column {1}: a quote stands inside a cell without quotes; enclose the cell in quotes and double the inner ones",
        "importing.table.too_many":
            "line {0}: the row has {1} cells, expected {2}; enclose cells that hold the delimiter in quotes",
        "importing.table.too_few":
            "line {0}: the row has {1} cells, expected {2}; add the missing cells, empty if need be",
        "importing.table.nul":
            "line {0}, column {1}: a NUL character; the file is not plain text in the encoding it was read in, export it as UTF-8",
        "importing.table.not_utf8":
            "line {0}, column {1}: the bytes are not UTF-8 text; state the encoding the file was written in, or export it as UTF-8",
        "importing.table.row_too_long":
            "line {0}: the row is longer than {1} bytes; look for a quote that is not closed, or for the wrong file",
        "importing.table.duplicate_name":
            "line {0}, column {1}: the column name {2} occurs twice; rename one of the two, or name the columns in the mapping",
        "importing.table.unnamed_column":
            "line {0}, column {1}: the column has no name; name it, or skip title lines above the header, or name the columns in the mapping",
        "importing.table.wrong_names":
            "line {0}: the mapping names {1} columns and the file has {2}; make the two agree",
        "importing.value.not_a_date": "{0} is not a date; write it as 2024-01-05, with a time as 2024-01-05 14:30",
        "importing.value.no_such_date": "{0} is not a date of the calendar or not a time of the day; correct it",
        "importing.value.unknown_order":
            "{0} does not say which number is the month; state the order in the mapping (mdy or dmy)",
        "importing.value.two_digit_year": "{0} has a year of two digits; write the year with four",
        "importing.value.too_precise": "{0} is finer than a microsecond; write at most six decimals",
        "importing.value.not_a_number": "{0} is not a number; write it as 1234.50",
        "importing.value.bad_grouping":
            "{0} has thousands separators in the wrong places; leave them out, or state the decimal comma in the mapping",
        "importing.value.too_many_decimals": "{0} has more than {1} decimals, and nothing is rounded; correct it",
        "importing.value.too_large": "{0} is too large a number to be kept exactly; correct it",
        "importing.value.other_currency":
            "{0} names another currency than {1}; correct it, or state its currency in the mapping",
        "importing.json.empty": "the JSON document is empty; give an object",
        "importing.json.invalid":
            "this is not valid JSON; check quotes, commas, brackets and numbers, and that the event is on one line",
        "importing.json.not_utf8": "the JSON is not UTF-8 text; convert it to UTF-8",
        "importing.json.too_deep": "the JSON is nested deeper than {0} levels; flatten it",
        "importing.json.no_memory": "there is not enough memory to read the JSON; split it",
        "importing.did_you_mean": "(did you mean '{0}'?)",
        "importing.envelope.not_an_object": "an event is a JSON object; write {…} with the CloudEvents attributes",
        "importing.envelope.twice": "the attribute '{0}' is given twice; keep one",
        "importing.envelope.missing": "the attribute '{0}' is missing{2}; CloudEvents requires it, add it",
        "importing.envelope.not_text": "the attribute '{0}' is {1}, expected a text in quotes",
        "importing.envelope.empty": "the attribute '{0}' is empty; give it a value or leave it out",
        "importing.envelope.control": "the attribute '{0}' holds a control character; remove it",
        "importing.envelope.version": "the attribute 'specversion' is '{1}', expected '1.0'",
        "importing.envelope.media_type":
            "the attribute 'datacontenttype' is '{1}', which is no media type; write application/json",
        "importing.envelope.time":
            "the attribute 'time' is '{1}'; write RFC 3339 with a zone, such as 2024-03-01T09:30:00+08:00, and at most six decimals",
        "importing.envelope.two_kinds_of_data": "the event has both 'data' and 'data_base64'; keep 'data'",
        "importing.envelope.bad_name":
            "the attribute name '{0}' is not allowed{2}; attributes have lower-case letters and digits only, fields belong into 'data'",
        "importing.envelope.bad_value":
            "the attribute '{0}' is {1}; attributes are texts, true, false, or whole numbers of 32 bits",
        "importing.event.at_line": "line {0}: {1}",
        "importing.event.line_too_long": "the line is longer than {0} bytes; write one event per line",
        "importing.event.unknown_type":
            "the event type '{0}' is unknown{1}; use a full name of the catalogue, such as daybook.payment.received.v1",
        "importing.event.base64": "'data_base64' is not read; write the event's data as a JSON object in 'data'",
        "importing.event.not_json": "'datacontenttype' is '{1}', expected application/json; write the data as JSON",
        "importing.event.needs_subject":
            "the attribute 'subject' is missing; Daybook needs it, write kind/key such as customer/C-1001",
        "importing.event.bad_subject":
            "the subject '{1}' is not kind/key; write the kind and a key of 1 to 128 bytes, such as customer/C-1001",
        "importing.event.other_subject": "the subject '{1}' cannot have events of this type; expected one of: {2}",
        "importing.event.needs_time":
            "the attribute 'time' is missing; Daybook needs the moment the event happened, such as 2024-03-01T09:30:00+08:00",
        "importing.event.needs_data": "'data' is missing; Daybook needs the event's fields there",
        "importing.event.data_no_object": "'data' is {1}, expected an object with the event's fields",
        "importing.event.too_long": "the attribute '{0}' is longer than {2} bytes; shorten it",
        "importing.event.not_text": "the attribute '{0}' is {1}, expected a text in quotes",
        "importing.event.bad_version":
            "the attribute 'expectedversion' is {1}, expected a whole number from 0: the subject's version before this event",
        "importing.event.extensions_too_long":
            "the attributes that Daybook does not know are longer than {2} bytes together; shorten them",
        "importing.data.unknown": "is unknown{0}",
        "importing.data.unknown.remedy": "use one of: {0}",
        "importing.data.not_array.remedy": "give an array of: {0}",
        "importing.data.no_personal": "the personal fields were not exported",
        "importing.data.no_personal.remedy": "export the event with the right to see them, or remove this field",
    ]
}
