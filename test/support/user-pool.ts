/** The one Cognito user pool of an app that has ministack behind, as its page and its administrator use it. */

type Answer = Readonly<Record<string, Readonly<Record<string, string>>>> & {
  readonly UserPools?: readonly { readonly Id: string }[];
  readonly UserPoolClients?: readonly { readonly ClientId: string }[];
};

const PASSWORD = 'Correct-Horse-1';

/** Signs somebody up and in. Returns the ID token. */
export async function signIn(endpoint: string, name: string): Promise<string> {
  const call = async (operation: string, input: object): Promise<Answer> => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` };
    const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
    return response.json() as Promise<Answer>;
  };
  const { UserPools: [{ Id: UserPoolId } = { Id: '' }] = [] } = await call('ListUserPools', { MaxResults: 1 });
  const { UserPoolClients: [{ ClientId } = { ClientId: '' }] = [] } = await call('ListUserPoolClients', { UserPoolId });
  await call('SignUp', { ClientId, Username: name, Password: PASSWORD });
  await call('AdminConfirmSignUp', { UserPoolId, Username: name });
  const AuthParameters = { USERNAME: name, PASSWORD };
  const { AuthenticationResult } = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  return AuthenticationResult?.IdToken ?? '';
}
