/** The headers that are about one connection. @see https://www.rfc-editor.org/rfc/rfc9110#field.connection */
export const HOP_BY_HOP = /^(connection|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;
