/** Values row by row; the first cell of a row names it. */
export interface Numbers {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table of values under their columns. */
export function DataTable({ columns, rows }: Numbers) {
  return (
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...values], row) => (
          <tr key={`${name ?? ''} ${row}`}>
            <th scope="row">{name}</th>
            {values.map((value, column) => (
              <td key={columns[column + 1]}>{value}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
