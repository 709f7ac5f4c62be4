#!/usr/bin/env bash
# Publishes {package} as extension {publisher}.{type}, version {version}: uploads the zip, then registers
# ExtensionImage.xml with the subscription that owns the publisher's name. Needs `az login` first.
#
#   ./publish.sh SUBSCRIPTION-ID STORAGE-ACCOUNT CONTAINER
set -euo pipefail
cd "$(dirname "$0")"
subscription=${1:?which subscription (its id)?}
account=${2:?which storage account?}
container=${3:?which container in it?}
package=../{package}

echo "{sha256}  $package" | sha256sum --check --quiet

az storage blob upload --subscription "$subscription" --account-name "$account" --container-name "$container" \
  --name "{package}" --file "$package" --auth-mode login
link=$(az storage blob url --subscription "$subscription" --account-name "$account" --container-name "$container" \
  --name "{package}" --auth-mode login --output tsv)

image=$(mktemp)
trap 'rm -f "$image"' EXIT
sed "s|MEDIA-LINK|$link|" ExtensionImage.xml > "$image"

# The first version of an extension is created (POST), every later one updates it (PUT ?action=update).
service=https://management.core.windows.net
register() {
  az rest --method "$1" --uri "$service/$subscription/services/extensions$2" --resource "$service/" \
    --headers x-ms-version=2014-08-01 Content-Type=application/xml --body "@$image"
}
register put '?action=update' || register post ''

# Published versions start as internal: only this subscription sees them. To try one on a VM:
#   az vm extension set --resource-group GROUP --vm-name VM --publisher {publisher} --name {type} --version {version}
